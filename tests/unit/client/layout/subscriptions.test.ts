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
