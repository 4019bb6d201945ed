/** How long a sending waits for its receivers. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FileSender } from '../../../../client/src/data/file-sender.ts';
import { fakeChannel } from '../../../support/fake-data-link.ts';

const BYTES = 4_000_000;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
});

afterEach(() => {
  jest.useRealTimers();
});

/** A sending to these receivers, all of which are ready. */
function sendingTo(...to: string[]) {
  const lagging: string[] = [];
  const { channel, bytesSent } = fakeChannel();
  const content = new Blob([new Uint8Array(BYTES)]);
  const sender = new FileSender({
    content,
    from: 0,
    to,
    channel,
    sha256: Promise.resolve(''),
    onLagging: (peer) => lagging.push(peer),
  });
  const ran = sender.run();
  for (const peer of to) sender.progressed(peer, 0);
  return { sender, ran, lagging, bytesSent };
}

/** For this long, in tenths of a second, `step` is called after each. */
async function pass(tenths: number, step: (tenth: number) => void): Promise<void> {
  for (let tenth = 1; tenth <= tenths; tenth += 1) {
    step(tenth);
    await turns();
    await jest.advanceTimersByTimeAsync(100);
  }
}

/** Lets blocks of the file be read, which takes real turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('[X5] a receiver that reports the same progress again and again is given up like a silent one', async () => {
  const { sender, bytesSent } = sendingTo('eve');
  await pass(70, () => sender.progressed('eve', 0));
  expect(sender.receivers).toEqual(['eve']);
  await pass(20, () => sender.progressed('eve', 0));
  expect([sender.receivers, bytesSent() < BYTES]).toEqual([[], true]);
});

test('[X5] a receiver far behind another one is dropped, and the other one gets everything', async () => {
  const { sender, ran, lagging, bytesSent } = sendingTo('bob', 'eve');
  // Each of her reports is more than the one before.
  await pass(60, (tenth) => {
    sender.progressed('bob', bytesSent());
    sender.progressed('eve', tenth);
  });
  await ran;
  expect([lagging, sender.receivers, bytesSent()]).toEqual([['eve'], ['bob'], BYTES]);
});

test('[X5] receivers that are slow together share one sending to the end', async () => {
  const { sender, lagging, bytesSent } = sendingTo('bob', 'cy');
  const has = { bob: 0, cy: 0 };
  await pass(600, () => {
    has.bob = Math.min(bytesSent(), has.bob + 20_000);
    has.cy = Math.min(bytesSent(), has.cy + 15_000);
    sender.progressed('bob', has.bob);
    sender.progressed('cy', has.cy);
  });
  expect([lagging, bytesSent()]).toEqual([[], BYTES]);
});
