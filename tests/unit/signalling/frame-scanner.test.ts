import { expect, test } from '@jest/globals';
import { FrameScanner, type Scanned } from '../../../server/signalling/frame-scanner.ts';
import { frame, opcodes } from '../../support/raw-web-socket.ts';

/** The findings when the bytes come in chunks of that size. */
function scan(bytes: Buffer, size: number): Scanned {
  const scanner = new FrameScanner();
  const all: Scanned = { frames: 0, parts: [] };
  for (let at = 0; at < bytes.length; at += size) {
    const { frames, parts } = scanner.scan(bytes.subarray(at, at + size));
    all.frames += frames;
    all.parts.push(...parts);
  }
  return all;
}

const frames = [
  frame(''),
  frame('x'.repeat(125)),
  frame('x'.repeat(126)),
  frame('x'.repeat(70_000)),
  frame('a', { opcode: opcodes.ping }),
  frame('first', { fin: false }),
  frame('last', { opcode: opcodes.continuation }),
];

test.each([1, 2, 3, 7, 1000, 1e6])('frames are counted, whatever their length, in chunks of %i bytes', (size) => {
  const bytes = Buffer.concat(frames);
  const { frames: count, parts } = scan(bytes, size);
  expect(count).toBe(frames.length);
  expect(Buffer.concat(parts.map(({ data }) => data))).toEqual(bytes);
  expect(parts.some(({ endsDeflated }) => endsDeflated)).toBe(false);
});

test.each([1, 5, 1e6])('each deflated message ends a part, in chunks of %i bytes', (size) => {
  const deflated = frame('hello', { deflated: true });
  const bytes = Buffer.concat([deflated, deflated, frame('plain'), deflated]);
  const { frames: count, parts } = scan(bytes, size);
  expect(count).toBe(4);
  expect(parts.filter(({ endsDeflated }) => endsDeflated)).toHaveLength(3);
  expect(Buffer.concat(parts.map(({ data }) => data))).toEqual(bytes);
});

test('a deflated message in fragments ends with the last of them, whatever control frames come between', () => {
  const deflated = frame('hello', { deflated: true });
  const first = Buffer.from(deflated);
  first[0] = (first[0] ?? 0) & 0x7f;
  const ping = frame('', { opcode: opcodes.ping });
  const last = frame(Buffer.alloc(0), { opcode: opcodes.continuation });
  const { parts } = scan(Buffer.concat([first, ping, last, ping]), 1e6);
  expect(parts).toEqual([
    { data: Buffer.concat([first, ping, last]), endsDeflated: true },
    { data: ping, endsDeflated: false },
  ]);
});
