/** When the preview of the local screen would show itself within itself. */
import { expect, test } from '@jest/globals';
import { mayShowThisPage } from '../../../../client/src/screens/room/stage/own-preview.ts';

const page = { width: 1280, height: 800 };
const wide = { width: 1920, height: 1080 };

test.each([
  { what: 'another tab', surface: 'browser', size: wide, may: false },
  { what: 'a whole screen', surface: 'monitor', size: wide, may: true },
  { what: 'a surface of unknown kind', surface: undefined, size: wide, may: true },
  {
    what: 'a window of this shape on a screen with more pixels',
    surface: 'window',
    size: { width: 2560, height: 1600 },
    may: true,
  },
  {
    what: 'a window whose edges the system has added',
    surface: 'window',
    size: { width: 1300, height: 840 },
    may: true,
  },
  { what: 'a window of another shape', surface: 'window', size: wide, may: false },
  { what: 'a window of unknown size', surface: 'window', size: undefined, may: true },
])('$what: $may', ({ surface, size, may }) => {
  expect(mayShowThisPage({ surface, size, page })).toBe(may);
});
