import { expect, test } from '@jest/globals';
import { wishesFor } from '../../../../client/src/layout/wishes.ts';

test('each picture is asked for as high as it is drawn, in device pixels', () => {
  const wishes = wishesFor({
    pictures: [
      { peer: 'ada', source: 'screen', width: 900, height: 500 },
      { peer: 'ada', source: 'camera', width: 240, height: 135 },
      { peer: 'bob', source: 'camera', width: 100, height: 200 },
    ],
    spare: { cameras: 3, screens: 4 },
    pixelRatio: 2,
  });
  expect(wishes).toEqual({
    pictures: [
      { peer: 'ada', source: 'screen', height: 1020 },
      { peer: 'ada', source: 'camera', height: 270 },
      { peer: 'bob', source: 'camera', height: 120 },
    ],
    newcomers: { cameras: 3, screens: 4, height: 270 },
  });
});

test('where nothing is seen, nothing is asked for', () => {
  const { pictures, newcomers } = wishesFor({ pictures: [], spare: { cameras: 0, screens: 0 }, pixelRatio: 1 });
  expect([pictures, newcomers.cameras, newcomers.screens]).toEqual([[], 0, 0]);
});
