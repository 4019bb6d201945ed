/** Which receivers a sender serves, when, and together with whom. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FileTransfers } from '../../../../client/src/data/file-transfers.ts';
import { Outbound } from '../../../../client/src/data/outbound.ts';
import { MAX_FILE_RECEIVERS } from '../../../../server/shared/protocol/data.ts';
import { AppError } from '../../../../server/shared/protocol/errors.ts';
import { fakeChannel, fakeLink } from '../../../support/fake-data-link.ts';

const BYTES = 2_000_000;

/** The receivers of each transfer so far, and how much of it was sent. */
let transfers: { file: string; to: readonly string[]; channel: string; bytesSent(): number; isOpen(): boolean }[];
let outbounds: Outbound[];
let shared: FileTransfers;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  transfers = [];
  outbounds = [];
  shared = new FileTransfers();
});

afterEach(() => {
  for (const outbound of outbounds) outbound.close();
  jest.useRealTimers();
});

/** The maximum for one person, as on the server. */
const MAX_CHANNELS = 16;

const link = fakeLink({
  send: async (file, to) => {
    if (transfers.filter(({ isOpen }) => isOpen()).length >= MAX_CHANNELS)
      throw new AppError('too_many_requests', 'at most 16 channels at a time');
    const { channel, bytesSent } = fakeChannel();
    transfers.push({ file, to, channel: channel.id, bytesSent, isOpen: () => channel.open });
    return { channel, to };
  },
});

function offer(): Outbound {
  const content = new Blob([new Uint8Array(BYTES)]);
  const outbound = new Outbound({
    info: { id: crypto.randomUUID(), name: 'report.pdf', bytes: BYTES, type: '' },
    content,
    link: () => link,
    transfers: shared,
    onChange: () => undefined,
    onUnreadable: () => undefined,
  });
  outbounds.push(outbound);
  return outbound;
}

/** Advances the clock, in milliseconds; `step` is called every tenth of a second. */
async function pass(ms: number, step: () => void = () => undefined): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    step();
    // Blocks of the file are read in actual turns of the event loop.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await jest.advanceTimersByTimeAsync(100);
  }
}

test('[X3] a receiver that accepts a file again and again without progress waits longer each time', async () => {
  const outbound = offer();
  const served: number[] = [];
  const since = performance.now();
  await pass(70_000, () => {
    outbound.accepted({ peer: 'eve', name: 'Eve', from: transfers.length });
    if (transfers.length > served.length) served.push(Math.round((performance.now() - since) / 1000));
  });
  expect(served).toEqual([0, 1, 2, 4, 9, 17, 33, 63]);
});

test('[X3] a receiver that continues after a loss, from a byte further on, is served at once', async () => {
  const outbound = offer();
  for (let from = 0; from < BYTES; from += 500_000) {
    outbound.accepted({ peer: 'bob', name: 'Bob', from });
    await pass(300);
  }
  expect(transfers).toHaveLength(4);
});

test('[X3] one receiver takes part in four transfers at a time, and another one is served meanwhile', async () => {
  const files = Array.from({ length: 20 }, offer);
  for (const [number, file] of files.entries()) file.accepted({ peer: 'eve', name: 'Eve', from: number });
  await pass(1000);
  expect(transfers.map(({ to }) => to)).toEqual(Array(4).fill(['eve']));
  files.at(-1)?.accepted({ peer: 'bob', name: 'Bob', from: 0 });
  await pass(1000);
  expect(transfers.map(({ to }) => to)).toEqual([...Array(4).fill(['eve']), ['bob']]);
});

test('[X3] of more receivers than one transfer may have, the others get another one', async () => {
  const outbound = offer();
  const peers = Array.from({ length: MAX_FILE_RECEIVERS + 200 }, (_, index) => `peer ${index}`);
  for (const peer of peers) outbound.accepted({ peer, name: peer, from: 0 });
  await pass(1000);
  expect(transfers.map(({ to }) => to.length)).toEqual([MAX_FILE_RECEIVERS, 200]);
  expect(transfers.flatMap(({ to }) => to).toSorted()).toEqual(peers.toSorted());
});

test('[X5] a receiver that was too far behind the others gets a separate transfer', async () => {
  const outbound = offer();
  const acceptAll = () => {
    for (const peer of ['bob', 'cy', 'eve']) outbound.accepted({ peer, name: peer, from: 0 });
  };
  acceptAll();
  await pass(6000, () => {
    for (const { to, channel, bytesSent } of transfers)
      for (const peer of to) outbound.progressed({ channel, peer, bytes: peer === 'eve' ? 0 : bytesSent() });
  });
  expect(transfers.map(({ to, bytesSent }) => [to, bytesSent()])).toEqual([[['bob', 'cy', 'eve'], BYTES]]);
  expect(outbound.recipients.map(({ state }) => state)).toEqual(['done', 'done', 'receiving']);
  acceptAll();
  await pass(1000);
  expect(transfers.slice(1).map(({ to }) => to)).toEqual([['bob', 'cy'], ['eve']]);
});

test('[X5] a receiver gets a file while ten others hold all channels with a byte more in each report', async () => {
  const files = Array.from({ length: 4 }, offer);
  const [wanted] = files;
  const eves = Array.from({ length: 10 }, (_, seat) => `eve-${seat}`);
  const openTo = (file: Outbound, peer: string) =>
    transfers.some((one) => one.file === file.info.id && one.to.includes(peer) && one.isOpen());
  const acceptAll = () => {
    for (const [number, file] of files.entries())
      for (const [seat, peer] of eves.entries())
        if (!openTo(file, peer)) file.accepted({ peer, name: 'Eve', from: 100 * seat + number });
  };
  let reported = 0;
  const report = () => {
    reported += 1;
    for (const { to, channel, bytesSent } of transfers)
      for (const file of files)
        for (const peer of to) {
          const bytes = peer === 'bob' ? bytesSent() : Math.min(1000 + reported, bytesSent());
          file.progressed({ channel, peer, bytes });
        }
  };
  acceptAll();
  await pass(3000, report);
  expect(transfers.filter(({ isOpen }) => isOpen())).toHaveLength(MAX_CHANNELS);
  wanted?.accepted({ peer: 'bob', name: 'Bob', from: 0 });
  let passed = 0;
  await pass(12_000, () => {
    report();
    passed += 1;
    // Receivers of a closed transfer request it again.
    if (passed % 10 === 0) acceptAll();
  });
  const bob = wanted?.recipients.find(({ peer }) => peer === 'bob');
  expect(bob).toMatchObject({ bytes: BYTES, state: 'done' });
});

test('[X5] sixty seats that accept ten files and take nothing delay another receiver by one round of theirs', async () => {
  const files = Array.from({ length: 10 }, offer);
  const eves = Array.from({ length: 60 }, (_, seat) => `eve-${seat}`);
  const askAll = (round: number) => {
    for (const [seat, peer] of eves.entries())
      for (const file of files) file.accepted({ peer, name: 'Eve', from: 65_536 * round + seat });
  };
  let passed = 0;
  const step = () => {
    if (passed % 60 === 0) askAll(passed / 60);
    passed += 1;
    for (const { file, to, channel, bytesSent } of transfers)
      if (to.includes('bob'))
        files.find(({ info }) => info.id === file)?.progressed({ channel, peer: 'bob', bytes: bytesSent() });
  };
  await pass(2500, step);
  for (const file of files) file.accepted({ peer: 'bob', name: 'Bob', from: 0 });
  await pass(25_000, step);
  const bobs = files.flatMap(({ recipients }) => recipients.filter(({ peer }) => peer === 'bob'));
  expect(bobs.map(({ state }) => state)).toEqual(Array(10).fill('done'));
});

test('[X3] receivers that come and go are forgotten, the oldest first, and those who are here are not', () => {
  const outbound = offer();
  outbound.accepted({ peer: 'bob', name: 'Bob', from: 0 });
  for (let seat = 0; seat < 300; seat += 1) {
    outbound.accepted({ peer: `eve-${seat}`, name: 'Eve', from: 0 });
    outbound.left(`eve-${seat}`);
  }
  const peers = outbound.recipients.map(({ peer }) => peer);
  expect([peers.length, peers[0], peers[1], peers.at(-1)]).toEqual([101, 'bob', 'eve-200', 'eve-299']);
});
