import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { requests } from '../../../server/shared/protocol/events.ts';
import { longList } from '../../../server/shared/protocol/long-list.ts';

const Numbers = longList(z.object({ value: z.int() }), { min: 1, max: 3 });

test('a list is taken as it is, without unknown keys', () => {
  expect(Numbers.parse([{ value: 1, more: 2 }, { value: 3 }])).toEqual([{ value: 1 }, { value: 3 }]);
});

test.each([[[]], [Array.from({ length: 4 }, () => ({ value: 1 }))], ['text'], [null]])('%j is refused', (list) => {
  expect(Numbers.safeParse(list).success).toBe(false);
});

test('of invalid items, the first is named, with its key', () => {
  const { error } = Numbers.safeParse([{ value: 1 }, { value: 0.5 }, {}]);
  expect(error?.issues).toMatchObject([{ path: [1, 'value'] }]);
});

const newcomers = { cameras: 0, screens: 0, height: 360 };
const nothings = Array.from({ length: 1000 }, () => ({}));
const id = crypto.randomUUID();

test.each([
  ['subscriptions:set', { videos: nothings, newcomers }],
  ['consumers:reject', { producers: nothings }],
  ['file:send', { file: id, channel: id, stream: 600, to: nothings }],
] as const)('%s with a thousand invalid items is refused for the first', (name, data) => {
  expect(requests[name].safeParse(data).error?.issues).toHaveLength(1);
});
