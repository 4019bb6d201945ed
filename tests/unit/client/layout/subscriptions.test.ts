import { expect, test } from '@jest/globals';
import { subscriptionsFor } from '../../../../client/src/layout/subscriptions.ts';

test('each video is requested as high as it is drawn, in device pixels', () => {
  const subscriptions = subscriptionsFor({
    videos: [
      { peer: 'ada', source: 'screen', width: 900, height: 500 },
      { peer: 'ada', source: 'camera', width: 240, height: 135 },
      { peer: 'bob', source: 'camera', width: 100, height: 200 },
    ],
    spare: { cameras: 3, screens: 4 },
    pixelRatio: 2,
  });
  expect(subscriptions).toEqual({
    videos: [
      { peer: 'ada', source: 'screen', height: 1020 },
      { peer: 'ada', source: 'camera', height: 270 },
      { peer: 'bob', source: 'camera', height: 120 },
    ],
    newcomers: { cameras: 3, screens: 4, height: 270 },
  });
});

test('if nothing is visible, nothing is requested', () => {
  const { videos, newcomers } = subscriptionsFor({ videos: [], spare: { cameras: 0, screens: 0 }, pixelRatio: 1 });
  expect([videos, newcomers.cameras, newcomers.screens]).toEqual([[], 0, 0]);
});

test('an upright video is requested by its lines as the camera has them', () => {
  const place = { width: 374, height: 716 };
  const { videos } = subscriptionsFor({
    videos: [
      { peer: 'ada', source: 'camera', shape: 'upright', ...place },
      { peer: 'bob', source: 'camera', shape: 'wide', ...place },
    ],
    spare: { cameras: 0, screens: 0 },
    pixelRatio: 2,
  });
  // 403 pixels across where it fills the place; a wide one is shown whole, 211 pixels high.
  expect(videos.map(({ height }) => height)).toEqual([810, 450]);
});
