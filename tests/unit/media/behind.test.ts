import { expect, test } from '@jest/globals';
import { isBehind } from '../../../server/media/managed-consumer.ts';
import { DropWatch } from '../../../server/media/udp-drops.ts';

test.each<{ what: string; wanted: number; flowing: number | undefined; sent: number[]; behind: boolean }>([
  { what: 'all that is wanted flows', wanted: 2, flowing: 2, sent: [10, 10, 10], behind: false },
  { what: 'a lower layer flows', wanted: 2, flowing: 1, sent: [10, 10, 10], behind: true },
  { what: 'none flows', wanted: 0, flowing: undefined, sent: [10, 10, 10], behind: true },
  { what: 'the sender makes no higher one', wanted: 2, flowing: 1, sent: [10, 10, 0], behind: false },
  { what: 'the sender sends nothing', wanted: 2, flowing: undefined, sent: [0, 0, 0], behind: false },
  { what: 'less is wanted than is sent', wanted: 0, flowing: 0, sent: [10, 10, 10], behind: false },
])('if $what, video is behind: $behind', ({ wanted, flowing, sent, behind }) => {
  expect(isBehind({ wanted, flowing, sent })).toBe(behind);
});

test('drops grow from one look to the next, and however many look within a moment hear the same', async () => {
  let drops: number | null = 7;
  const watch = new DropWatch(async () => drops);
  expect(await watch.grew(0)).toBe(false);
  drops = 9;
  expect(await watch.grew(100)).toBe(false);
  expect(await watch.grew(2000)).toBe(true);
  expect(await watch.grew(2100)).toBe(true);
  expect(await watch.grew(4000)).toBe(false);
  drops = 12;
  // Nobody knows when in that minute.
  expect(await watch.grew(64_000)).toBe(false);
  drops = null;
  expect(await watch.grew(66_000)).toBe(false);
});
