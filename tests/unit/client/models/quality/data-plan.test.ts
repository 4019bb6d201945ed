import { expect, test } from '@jest/globals';
import { dataPlan, subscriptionsUnder } from '../../../../../client/src/models/quality/data-plan.ts';
import type { Subscriptions } from '../../../../../server/shared/protocol/subscriptions.ts';

test.each([
  { megabytes: 5000, limit: undefined, plan: 'full' },
  { megabytes: 179, limit: 300, plan: 'full' },
  { megabytes: 180, limit: 300, plan: 'lower' },
  { megabytes: 269, limit: 300, plan: 'lower' },
  { megabytes: 270, limit: 300, plan: 'audio' },
  { megabytes: 900, limit: 300, plan: 'audio' },
  { megabytes: 900, limit: 2000, plan: 'full' },
] as const)('$megabytes MB of $limit leave $plan', ({ megabytes, limit, plan }) => {
  expect(dataPlan(megabytes * 1e6, limit)).toBe(plan);
});

const camera = (peer: string, height = 720) => ({ peer, source: 'camera' as const, height });
const screen = { peer: 'sam', source: 'screen' as const, height: 1080 };
const subscriptions: Subscriptions = {
  videos: [screen, camera('a'), camera('b', 90), camera('c'), camera('d'), camera('e')],
  newcomers: { cameras: 9, screens: 2, height: 360 },
};

test('everything is subscribed to before the limit is near', () => {
  expect(subscriptionsUnder('full', subscriptions)).toBe(subscriptions);
});

test('lower: the four most important cameras in at most 180 lines, and screens whole', () => {
  expect(subscriptionsUnder('lower', subscriptions)).toEqual({
    videos: [screen, camera('a', 180), camera('b', 90), camera('c', 180), camera('d', 180)],
    newcomers: { cameras: 0, screens: 2, height: 180 },
  });
});

test('lower: newcomers have the places that are left', () => {
  const few = { ...subscriptions, videos: [camera('a')] };
  expect(subscriptionsUnder('lower', few).newcomers.cameras).toBe(3);
});

test('audio: no video, and none of newcomers', () => {
  expect(subscriptionsUnder('audio', subscriptions)).toEqual({
    videos: [],
    newcomers: { cameras: 0, screens: 0, height: 360 },
  });
});
