import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { uploadBounds } from '../../../server/media/upload-bounds.ts';
import { UploadPolicer } from '../../../server/media/upload-policer.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Sends this much without a break. */
function sender(kbps: number) {
  const of = {};
  const received = async () => ({ of, at: performance.now(), bytes: (kbps * performance.now()) / 8 });
  return {
    closed: false,
    received,
    receivedBySource: async () => [],
    sourcesWithin: () => new Set(['camera'] as const),
  };
}

test('if all together send too much, the strongest sender of the strongest site is found first', async () => {
  const bounds = uploadBounds({ maxKbps: 2500, screenMaxKbps: 2500, audioMaxKbps: 320 });
  const policer = new UploadPolicer(bounds, { mediaMegabitsPerSecondPerAddress: 1000, mediaMegabitsPerSecond: 5 });
  const found: string[] = [];
  const watch = (name: string, address: string, kbps: number) =>
    policer.watch(sender(kbps), { seat: name, address, exceeded: () => found.push(name) });
  watch('Ada', '203.0.113.9', 2400);
  watch('Eve', '2001:db8:7:1', 1800);
  watch('Eve again', '2001:db8:7:2', 1700);
  while (found.length === 0) await jest.advanceTimersByTimeAsync(250);
  policer.close();
  expect(found).toEqual(['Eve']);
});

test('fifty people cost about as many readings as six', async () => {
  const bounds = uploadBounds({ maxKbps: 2500, screenMaxKbps: 2500, audioMaxKbps: 320 });
  const readingsOf = async (people: number) => {
    const policer = new UploadPolicer(bounds, { mediaMegabitsPerSecondPerAddress: 1000, mediaMegabitsPerSecond: 1000 });
    let readings = 0;
    for (let index = 0; index < people; index += 1) {
      const { received, ...upload } = sender(500);
      const counted = () => {
        readings += 1;
        return received();
      };
      policer.watch(
        { ...upload, received: counted },
        { seat: `${index}`, address: '203.0.113.9', exceeded: () => undefined },
      );
    }
    await jest.advanceTimersByTimeAsync(20_000);
    policer.close();
    return readings;
  };
  const ofSix = await readingsOf(6);
  expect(await readingsOf(50)).toBeLessThan(1.1 * ofSix);
});
