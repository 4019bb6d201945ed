import { expect, test } from '@jest/globals';
import { wishesFor } from '../../../../client/src/layout/wishes.ts';

const shown = {
  screens: [{ peer: 'ada', width: 900, height: 500 }],
  tiles: [
    { peer: 'ada', width: 240, height: 135 },
    { peer: 'bob', width: 100, height: 200 },
  ],
  spare: 3,
  pixelRatio: 2,
};

test('each picture is asked for as high as it is drawn, in device pixels', () => {
  expect(wishesFor(shown, { seen: true })).toEqual({
    pictures: [
      { peer: 'ada', source: 'screen', height: 1020 },
      { peer: 'ada', source: 'camera', height: 270 },
      { peer: 'bob', source: 'camera', height: 120 },
    ],
    newcomers: { cameras: 3, screens: 4, height: 270 },
  });
});

test('a page that nobody sees wishes for no pictures', () => {
  const { pictures, newcomers } = wishesFor(shown, { seen: false });
  expect([pictures, newcomers.cameras, newcomers.screens]).toEqual([[], 0, 0]);
});
