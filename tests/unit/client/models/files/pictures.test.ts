import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FilePictures } from '../../../../../client/src/models/files/pictures.ts';
import { jpegHead, png } from '../../../../support/pictures.ts';

/** Previews that are being made, to be ended by the test. */
let decoding: ((preview: Blob) => void)[];
let pictures: FilePictures;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  decoding = [];
  pictures = new FilePictures({
    onChange: () => undefined,
    admits: () => true,
    makePreview: () => new Promise((made) => decoding.push(made)),
  });
});

afterEach(() => {
  jest.useRealTimers();
});

test('a picture that is not decoded within ten seconds stays a file, and the next one is shown', async () => {
  const large = new Blob([png({ width: 3000, height: 2000 })]);
  pictures.add('slow', large);
  pictures.add('next', large);
  await turns(() => decoding.length === 1);
  jest.advanceTimersByTime(9999);
  await turns(() => decoding.length === 1);
  jest.advanceTimersByTime(1);
  await turns(() => decoding.length === 2);
  decoding[1]?.(large);
  await turns(() => pictures.of('next') !== undefined);
  // What comes in the end comes too late.
  decoding[0]?.(large);
  await new Promise(setImmediate);
  expect(pictures.of('slow')).toBeUndefined();
});

test.each([
  { bytes: 16_000_000, kind: 'shown' },
  { bytes: 16_000_001, kind: undefined },
])('of a JPEG of $bytes bytes this becomes: $kind', async ({ bytes, kind }) => {
  const head = jpegHead({ width: 640, height: 480 });
  pictures.add('first', new Blob([head, new Uint8Array(bytes - head.length)]));
  pictures.add('second', new Blob([head]));
  await turns(() => pictures.of('second') !== undefined);
  expect(pictures.of('first')?.kind).toBe(kind);
});

/** Waits while the clock of the test stands. */
async function turns(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !holds(); turn += 1) await new Promise(setImmediate);
  expect(holds()).toBe(true);
}
