import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from '@jest/globals';
import { writeChunk, writeEnd } from '../../../../client/src/data/chunks.ts';
import { Receiving } from '../../../../client/src/data/receiving.ts';
import { BlobSink } from '../../../../client/src/data/sink.ts';
import type { IncomingChannel } from '../../../../client/src/data/transport/data-link.ts';
import { until } from '../../../support/until.ts';

const content = new Uint8Array(100).map((_, index) => index);
const sha256 = createHash('sha256').update(content).digest('hex');
const part = (from: number, to: number) => writeChunk({ offset: from, content: content.slice(from, to) });

/** A channel on which a test says what comes. */
function fakeChannel() {
  let hear: (message: ArrayBuffer | string) => void = () => undefined;
  let end: () => void = () => undefined;
  const channel: IncomingChannel = {
    info: { channel: 'one', peer: 'ada', stream: 1, use: 'file', file: 'file' },
    onMessage: (heard) => {
      hear = heard;
    },
    onClosed: (ended) => {
      end = ended;
    },
    close: () => undefined,
  };
  return { channel, comes: (message: ArrayBuffer | string) => hear(message), ends: () => end() };
}

let sent: string[];
let done: Blob | undefined;
let receiving: Receiving;

beforeEach(() => {
  sent = [];
  done = undefined;
  receiving = new Receiving({
    file: { bytes: 100 },
    sink: new BlobSink(),
    onReceived: (_, bytes) => sent.push(`received ${bytes}`),
    onGap: () => sent.push('gap'),
    onDone: (blob) => {
      done = blob;
      sent.push('done');
    },
    onFault: (reason) => sent.push(reason),
  });
});

const says = (last: string) => until(() => sent.at(-1) === last, `${last} is said last`);

test('pieces and the end make the file, and it is confirmed completely only once it is verified', async () => {
  const { channel, comes } = fakeChannel();
  receiving.take(channel);
  comes(part(0, 60));
  comes(part(60, 100));
  await says('received 99');
  comes(writeEnd(sha256));
  await says('done');
  expect(sent).toEqual(['received 0', 'received 60', 'received 99', 'received 100', 'done']);
  expect(new Uint8Array((await done?.arrayBuffer()) ?? [])).toEqual(content);
});

test('after a gap it continues over another channel, and repeated pieces are ignored', async () => {
  const first = fakeChannel();
  receiving.take(first.channel);
  first.comes(part(0, 40));
  first.comes(part(60, 100));
  await says('gap');
  const second = fakeChannel();
  receiving.take(second.channel);
  // Later data of the first channel is ignored.
  first.comes(part(40, 60));
  second.comes(part(20, 80));
  second.comes(part(80, 100));
  second.comes(writeEnd(sha256));
  await says('done');
  expect(new Uint8Array((await done?.arrayBuffer()) ?? [])).toEqual(content);
});

test('a channel that ends too soon, or with too little, is a gap', async () => {
  const first = fakeChannel();
  receiving.take(first.channel);
  first.comes(part(0, 40));
  first.ends();
  await says('gap');
  const second = fakeChannel();
  receiving.take(second.channel);
  second.comes(writeEnd(sha256));
  await says('gap');
});

test.each([
  { what: 'more than was said', messages: [part(0, 100), writeChunk({ offset: 99, content: content.slice(0, 2) })] },
  { what: 'another content', messages: [part(0, 100), writeEnd('00'.repeat(32))] },
  { what: 'no chunk', messages: [new ArrayBuffer(3)] },
])('$what fails the transfer', async ({ messages }) => {
  const { channel, comes } = fakeChannel();
  receiving.take(channel);
  for (const message of messages) comes(message);
  await says('spoilt');
  expect(done).toBeUndefined();
});
