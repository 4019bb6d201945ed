import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { signal } from '@preact/signals';
import * as fc from 'fast-check';
import { writeChunk, writeEnd } from '../../client/src/data/chunks.ts';
import { readImage } from '../../client/src/data/images/header.ts';
import { Receiving } from '../../client/src/data/receiving.ts';
import { BlobSink } from '../../client/src/data/sink.ts';
import type { IncomingChannel } from '../../client/src/data/transport/data-link.ts';
import { PointersModel } from '../../client/src/models/stage/pointers.ts';
import type { DataChannelInfo } from '../../server/shared/protocol/data.ts';
import { drawn, type Surface, seedOf, Tally } from './surface.ts';
import { hostile, mutated, mutation } from './values/hostile-values.ts';

type Message = ArrayBuffer | string;

/** The size of the received file, in bytes. */
export const FILE_BYTES = 64;
const content = new Uint8Array(FILE_BYTES).map((_, index) => index);
const sha256 = createHash('sha256').update(content).digest('hex');
/** As long as one person's drawing may be. */
const MAX_STROKES = 300;
const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;

/** Data-channel messages for the client's code that receives files, pointers and images. */
export const dataMessages: Surface = {
  name: 'data-messages',
  weight: 14,
  async run(run) {
    const tally = new Tally();
    for (let number = run.from; number < run.to; number += 1) {
      const seed = seedOf(run, number);
      try {
        tally.count((await kinds[number % kinds.length]?.(seed)) ?? '');
      } catch (error) {
        tally.find(number, String((error as Error).stack));
      }
      if (number % 200 === 0) await setImmediate();
    }
    return tally.report;
  },
};

const kinds: readonly ((seed: number) => Promise<string>)[] = [file, pointer, image];

/** Whatever arrives: a finished file has the announced digest, and no byte beyond its size is kept. */
async function file(seed: number): Promise<string> {
  const { channel, say, close } = fakeChannel({ use: 'file', file: ids[0] });
  let outcome = 'waiting';
  let done: Blob | undefined;
  const receiving = new Receiving({
    file: { bytes: FILE_BYTES },
    sink: new BlobSink(),
    onReceived: (_, bytes) => {
      if (bytes > FILE_BYTES) throw new Error(`${bytes} bytes of ${FILE_BYTES}`);
    },
    onGap: () => {
      outcome = 'gap';
    },
    onDone: (blob) => {
      outcome = 'done';
      done = blob;
    },
    onFault: (fault) => {
      outcome = fault;
    },
  });
  receiving.take(channel);
  for (const message of drawn(fileMessages, seed)) say(message);
  close();
  await setImmediate();
  if (outcome === 'done') {
    const received = Buffer.from((await done?.arrayBuffer()) ?? new ArrayBuffer());
    if (createHash('sha256').update(received).digest('hex') !== sha256) throw new Error('done, and not what was sent');
  }
  if (outcome === 'disk') throw new Error('a message is taken for a fault of the disk');
  return outcome;
}

async function pointer(seed: number): Promise<string> {
  const model = new PointersModel({ screens: () => signal(false) });
  const { channel, say } = fakeChannel({ use: 'pointer' });
  model.take(channel);
  for (const message of drawn(pointerMessages, seed)) say(message);
  const trails = model.trails.value;
  if (trails.length > 1 || trails.some(({ strokes }) => strokes.length > MAX_STROKES)) throw new Error('it grows');
  const off = trails.some(({ place: { x, y } }) => !(x >= 0 && x <= 1 && y >= 0 && y <= 1));
  if (off) throw new Error('a place beside the image');
  return trails.length === 0 ? 'passed over' : 'pointed';
}

async function image(seed: number): Promise<string> {
  const header = readImage(drawn(imageBytes, seed));
  if (!header) return 'no image';
  const { width, height, frames } = header;
  // Of an endless one the number of frames is unknown.
  if (![width, height].every(Number.isSafeInteger) || !(frames >= 0))
    throw new Error(`${width} x ${height}, ${frames} frames`);
  return header.type;
}

function fakeChannel(use: { use: 'file'; file: string } | { use: 'pointer' }) {
  let hear: (message: Message) => void = () => undefined;
  let closed: () => void = () => undefined;
  let open = true;
  const close = () => {
    if (open) closed();
    open = false;
  };
  const channel: IncomingChannel = {
    info: { channel: ids[1], peer: ids[0], stream: 1, ...use } as DataChannelInfo,
    onMessage: (listener) => {
      hear = listener;
    },
    onClosed: (listener) => {
      closed = listener;
    },
    close,
  };
  return { channel, close, say: (message: Message) => open && hear(message) };
}

/** The file in pieces, and then with changes. */
const pieces = fc.constantFrom(1, 7, 16, 32, 64).map((size) => {
  const starts = Array.from({ length: Math.ceil(FILE_BYTES / size) }, (_, index) => index * size);
  return starts.map((offset) => writeChunk({ offset, content: content.slice(offset, offset + size) }));
});
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => array.slice().buffer);
const foreign: fc.Arbitrary<Message> = fc.oneof(
  bytes(100),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((offset) => {
    const message = new Uint8Array(20);
    new DataView(message.buffer).setBigUint64(0, offset);
    return message.buffer;
  }),
  hostile.map((value) => JSON.stringify(value) ?? ''),
  fc.constantFrom('', '{', writeEnd('0'.repeat(64)), writeEnd(sha256), writeEnd(sha256.toUpperCase()), '[]', 'null'),
);
export const fileMessages = fc
  .tuple(pieces, fc.array(fc.tuple(fc.nat(), foreign), { maxLength: 2 }), fc.array(fc.nat(), { maxLength: 1 }))
  .map(([chunks, added, lost]) => {
    const messages: Message[] = [...chunks, writeEnd(sha256)];
    for (const at of lost) messages.splice(at % messages.length, 1);
    for (const [at, message] of added) messages.splice(at % (messages.length + 1), 0, message);
    return messages;
  });

const point = { number: 1, screen: ids[0], x: 0.5, y: 0.5, stroke: 1 };
const pointerMessages = fc.array(
  fc.oneof(
    fc.nat(1000).map((number) => JSON.stringify({ ...point, number })),
    fc.array(mutation, { maxLength: 2 }).map((edits) => JSON.stringify(mutated(point, edits)) ?? ''),
    foreign,
  ),
  { maxLength: 8 },
);

const begins = [
  '\x89PNG\r\n\x1a\n\0\0\0\rIHDR',
  '\xff\xd8\xff\xe0\0\x10',
  'GIF89a',
  'RIFF\x20\0\0\0WEBPVP8X',
  'RIFF\x20\0\0\0WEBPVP8L',
  '',
];
const imageBytes = fc
  .tuple(
    fc.constantFrom(...begins),
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom('', 'acTL', 'ANMF', '\xff\xc0\0\x11\x08'),
  )
  .map(
    ([begin, rest, word]) =>
      new Uint8Array(Buffer.concat([Buffer.from(begin, 'latin1'), Buffer.from(word, 'latin1'), rest])),
  );
