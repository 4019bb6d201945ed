import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { writeChunk, writeEnd } from '../../../../client/src/data/chunks.ts';
import { Inbound } from '../../../../client/src/data/inbound.ts';
import { BlobSink } from '../../../../client/src/data/sink.ts';
import type { IncomingChannel } from '../../../../client/src/data/transport/data-link.ts';
import { fakeLink } from '../../../support/fake-data-link.ts';
import { until } from '../../../support/until.ts';

const content = new Uint8Array(100).map((_, index) => index);
const info = { id: 'file', name: 'report.pdf', bytes: 100, type: 'application/pdf' };
const part = (from: number, to: number, of = content) => writeChunk({ offset: from, content: of.slice(from, to) });
const digest = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');

let accepted: number[];
let inbound: Inbound;

const link = fakeLink({ accept: async (_, from) => void accepted.push(from) });

beforeEach(() => {
  accepted = [];
  const owner = { info, from: 'alice', name: 'Alice' };
  inbound = new Inbound({ ...owner, link: () => link, report: () => undefined, onChange: () => undefined });
});

afterEach(() => {
  inbound.close();
  jest.useRealTimers();
});

/** A channel with the messages of this peer. */
function channelOf(peer: string) {
  let hear: (message: ArrayBuffer | string) => void = () => undefined;
  let closed = false;
  let end: () => void = () => undefined;
  const channel: IncomingChannel = {
    info: { channel: 'one', peer, stream: 1, use: 'file', file: info.id },
    onMessage: (heard) => {
      hear = heard;
    },
    onClosed: (ended) => {
      end = ended;
    },
    close: () => {
      closed = true;
    },
  };
  return {
    channel,
    comes: (message: ArrayBuffer | string) => hear(message),
    ends: () => end(),
    isClosed: () => closed,
  };
}

async function halfReceived(): Promise<void> {
  await inbound.accept(new BlobSink());
  const { channel, comes } = channelOf('alice');
  inbound.take(channel);
  comes(part(0, 50));
  await until(() => inbound.bytes === 50, 'half of it is here');
  inbound.interrupt();
}

test.each([
  { what: 'another seat of the same name', from: 'eve', over: {} },
  { what: 'its sender under another name of the file', from: 'alice', over: { name: 'report.exe' } },
  { what: 'its sender in another size', from: 'alice', over: { bytes: 101 } },
  { what: 'its sender with another type', from: 'alice', over: { type: 'text/html' } },
])('[X10] an offer of $what does not continue an interrupted file', async ({ from, over }) => {
  await halfReceived();
  inbound.offeredAgain({ from, info: { ...info, ...over } });
  expect([inbound.state.phase, accepted]).toEqual(['interrupted', [0]]);
  inbound.offeredAgain({ from: 'alice', info });
  expect([inbound.state.phase, accepted]).toEqual(['receiving', [0, 50]]);
});

test('a file that is offered again and again, and never sent, is requested less and less often', async () => {
  jest.useFakeTimers();
  await inbound.accept(new BlobSink());
  for (let tenths = 0; tenths < 600; tenths += 1) {
    inbound.offeredAgain({ from: 'alice', info });
    await jest.advanceTimersByTimeAsync(100);
  }
  expect(accepted.length).toBeLessThan(10);
});

test('[X10] a channel of somebody else delivers nothing, even if it names the file', async () => {
  await inbound.accept(new BlobSink());
  const { channel, comes, isClosed } = channelOf('eve');
  inbound.take(channel);
  comes(part(0, 50));
  expect([isClosed(), inbound.bytes]).toEqual([true, 0]);
});

test('[X5] the digest covers the whole content: what came before a loss and what comes after it', async () => {
  await halfReceived();
  inbound.offeredAgain({ from: 'alice', info });
  const other = content.map((byte) => 255 - byte);
  const { channel, comes } = channelOf('alice');
  inbound.take(channel);
  comes(part(50, 100, other));
  comes(writeEnd(digest(other)));
  await until(() => inbound.state.phase === 'failed', 'it is spoilt');
  expect(inbound.state).toEqual({ phase: 'failed', reason: 'spoilt' });
});

async function received(): Promise<void> {
  const { channel, comes } = channelOf('alice');
  inbound.take(channel);
  comes(part(0, 100));
  comes(writeEnd(digest(content)));
  await until(() => inbound.state.phase === 'done', 'it is here');
}

test('dropped content can be downloaded again while it is offered, and not after its sender has left', async () => {
  await inbound.accept(new BlobSink());
  await received();
  inbound.drop();
  expect(inbound.state).toEqual({ phase: 'dropped' });
  await inbound.accept(new BlobSink());
  await received();
  inbound.drop();
  inbound.interrupt();
  expect(inbound.state).toEqual({ phase: 'withdrawn' });
});

test('content that is dropped after its sender has left is no longer available', async () => {
  await inbound.accept(new BlobSink());
  await received();
  inbound.cancelled();
  inbound.drop();
  expect(inbound.state).toEqual({ phase: 'withdrawn' });
});

test('[X3] a file whose channel does not open is requested again, less and less often, and is not given up', async () => {
  jest.useFakeTimers();
  await inbound.accept(new BlobSink());
  const requestsAfter = async (ms: number) => {
    await jest.advanceTimersByTimeAsync(ms);
    return accepted.length;
  };
  expect([accepted.length, await requestsAfter(4000), await requestsAfter(1000)]).toEqual([1, 1, 2]);
  expect([await requestsAfter(9000), await requestsAfter(1000), await requestsAfter(20_000)]).toEqual([2, 3, 4]);
  expect([await requestsAfter(30_000), await requestsAfter(300_000), inbound.state.phase]).toEqual([
    5,
    15,
    'receiving',
  ]);
});

test('a file that waits for its channel is requested again if the data connection is lost meanwhile', async () => {
  jest.useFakeTimers();
  await inbound.accept(new BlobSink());
  inbound.dataLost();
  await jest.advanceTimersByTimeAsync(500);
  expect(accepted).toEqual([0, 0]);
});

test('a file that arrives over a channel is not requested again', async () => {
  jest.useFakeTimers();
  await inbound.accept(new BlobSink());
  inbound.take(channelOf('alice').channel);
  inbound.dataLost();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(accepted).toEqual([0]);
});

test('a file of which a byte arrives on each channel is requested less and less often, and then given up', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  await inbound.accept(new BlobSink());
  const waits: number[] = [];
  while (inbound.state.phase === 'receiving' && waits.length < 20) {
    const { channel, comes, ends } = channelOf('alice');
    inbound.take(channel);
    comes(part(inbound.bytes, inbound.bytes + 1));
    ends();
    // Received data is stored in actual turns of the event loop.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const since = performance.now();
    await jest.advanceTimersToNextTimerAsync();
    waits.push((performance.now() - since) / 1000);
  }
  // The last one is that of a sender that does not come back.
  expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 120]);
});
