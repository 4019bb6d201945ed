import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FileImages } from '../../../../../client/src/models/files/images.ts';
import { jpegHead, png } from '../../../../support/images.ts';

/** Previews that are being made, to be ended by the test. */
let decoding: ((preview: Blob) => void)[];
let images: FileImages;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  decoding = [];
  images = new FileImages({
    onChange: () => undefined,
    admits: () => true,
    makePreview: () => new Promise((made) => decoding.push(made)),
  });
});

afterEach(() => {
  jest.useRealTimers();
});

test('an image that is not decoded within ten seconds stays a file, and the next one is shown', async () => {
  const large = new Blob([png({ width: 3000, height: 2000 })]);
  images.add('slow', large);
  images.add('next', large);
  await turns(() => decoding.length === 1);
  jest.advanceTimersByTime(9999);
  await turns(() => decoding.length === 1);
  jest.advanceTimersByTime(1);
  await turns(() => decoding.length === 2);
  decoding[1]?.(large);
  await turns(() => images.of('next') !== undefined);
  // The late result is ignored.
  decoding[0]?.(large);
  await new Promise(setImmediate);
  expect(images.of('slow')).toBeUndefined();
});

test.each([
  { bytes: 16_000_000, kind: 'shown' },
  { bytes: 16_000_001, kind: undefined },
])('of a JPEG of $bytes bytes this becomes: $kind', async ({ bytes, kind }) => {
  const head = jpegHead({ width: 640, height: 480 });
  images.add('first', new Blob([head, new Uint8Array(bytes - head.length)]));
  images.add('second', new Blob([head]));
  await turns(() => images.of('second') !== undefined);
  expect(images.of('first')?.kind).toBe(kind);
});

/** Waits while the clock of the test stands. */
async function turns(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !holds(); turn += 1) await new Promise(setImmediate);
  expect(holds()).toBe(true);
}
