/** Which receivers a sender serves, when, and together with whom. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Outbound } from '../../../../client/src/data/outbound.ts';
import { fakeChannel, fakeLink } from '../../../support/fake-data-link.ts';

const BYTES = 2_000_000;

/** The receivers of each sending so far, and how much of it was sent. */
let sendings: { to: readonly string[]; channel: string; bytesSent(): number }[];
let outbounds: Outbound[];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  sendings = [];
  outbounds = [];
});

afterEach(() => {
  for (const outbound of outbounds) outbound.close();
  jest.useRealTimers();
});

const link = fakeLink({
  send: async (_, to) => {
    const { channel, bytesSent } = fakeChannel();
    sendings.push({ to, channel: channel.id, bytesSent });
    return { channel, to };
  },
});

function offer(): Outbound {
  const content = new Blob([new Uint8Array(BYTES)]);
  const outbound = new Outbound({
    info: { id: crypto.randomUUID(), name: 'report.pdf', bytes: BYTES, type: '' },
    content,
    link: () => link,
    sendingsTo: (peer) => outbounds.reduce((sum, one) => sum + one.sendingsTo(peer), 0),
    onChange: () => undefined,
    onUnreadable: () => undefined,
  });
  outbounds.push(outbound);
  return outbound;
}

/** For this long, in milliseconds; `step` is called every tenth of a second. */
async function pass(ms: number, step: () => void = () => undefined): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    step();
    // Blocks of the file are read in real turns of the event loop.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(100);
  }
}

test('[X3] a receiver that accepts a file again and again without progress waits longer each time', async () => {
  const outbound = offer();
  const served: number[] = [];
  const since = performance.now();
  await pass(70_000, () => {
    outbound.accepted({ peer: 'eve', name: 'Eve', from: sendings.length });
    if (sendings.length > served.length) served.push(Math.round((performance.now() - since) / 1000));
  });
  expect(served).toEqual([0, 1, 2, 4, 9, 17, 33, 63]);
});

test('[X3] a receiver that continues after a loss, from a byte further on, is served at once', async () => {
  const outbound = offer();
  for (let from = 0; from < BYTES; from += 500_000) {
    outbound.accepted({ peer: 'bob', name: 'Bob', from });
    await pass(300);
  }
  expect(sendings).toHaveLength(4);
});

test('[X3] one receiver takes part in four sendings at a time, and another one is served meanwhile', async () => {
  const files = Array.from({ length: 20 }, offer);
  for (const [number, file] of files.entries()) file.accepted({ peer: 'eve', name: 'Eve', from: number });
  await pass(1000);
  expect(sendings.map(({ to }) => to)).toEqual(Array(4).fill(['eve']));
  files.at(-1)?.accepted({ peer: 'bob', name: 'Bob', from: 0 });
  await pass(1000);
  expect(sendings.map(({ to }) => to)).toEqual([...Array(4).fill(['eve']), ['bob']]);
});

test('[X5] a receiver that was too far behind the others gets a sending of its own', async () => {
  const outbound = offer();
  const acceptAll = () => {
    for (const peer of ['bob', 'cy', 'eve']) outbound.accepted({ peer, name: peer, from: 0 });
  };
  acceptAll();
  await pass(6000, () => {
    for (const { to, channel, bytesSent } of sendings)
      for (const peer of to) outbound.progressed({ channel, peer, bytes: peer === 'eve' ? 0 : bytesSent() });
  });
  expect(sendings.map(({ to, bytesSent }) => [to, bytesSent()])).toEqual([[['bob', 'cy', 'eve'], BYTES]]);
  expect(outbound.recipients.map(({ state }) => state)).toEqual(['done', 'done', 'receiving']);
  acceptAll();
  await pass(1000);
  expect(sendings.slice(1).map(({ to }) => to)).toEqual([['bob', 'cy'], ['eve']]);
});
