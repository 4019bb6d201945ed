import { expect, test } from '@jest/globals';
import { largeTiles } from '../../../../client/src/layout/large-tile.ts';
import type { TileKey } from '../../../../client/src/layout/tile-key.ts';

const present = new Set<TileKey>(['camera:self', 'camera:a', 'camera:b', 'screen:b', 'screen:a']);
const sharing = { sharers: ['b', 'a'], spotlight: 'a', present };
const talking = { sharers: [], spotlight: 'a', present };

test.each([
  { what: 'people alike', layout: 'auto', ...talking, pins: [], want: [] },
  { what: 'the newest screen', layout: 'auto', ...sharing, pins: [], want: ['screen:b'] },
  { what: 'screens as all', layout: 'grid', ...sharing, pins: [], want: [] },
  { what: 'who speaks', layout: 'speaker', ...talking, pins: [], want: ['camera:a'] },
  { what: 'a screen rather than who speaks', layout: 'speaker', ...sharing, pins: [], want: ['screen:b'] },
  { what: 'nobody to speak', layout: 'speaker', ...talking, spotlight: undefined, pins: [], want: [] },
  { what: 'a pinned screen instead of the newest', layout: 'auto', ...sharing, pins: ['screen:a'], want: ['screen:a'] },
  { what: 'who is pinned, in a grid', layout: 'grid', ...sharing, pins: ['camera:self'], want: ['camera:self'] },
  {
    what: 'who is pinned, with the newest screen',
    layout: 'auto',
    ...sharing,
    pins: ['camera:a'],
    want: ['camera:a', 'screen:b'],
  },
  { what: 'who is pinned, not who speaks', layout: 'speaker', ...talking, pins: ['camera:b'], want: ['camera:b'] },
  {
    what: 'all who are pinned',
    layout: 'auto',
    ...talking,
    pins: ['camera:b', 'camera:a'],
    want: ['camera:b', 'camera:a'],
  },
  { what: 'no more what was pinned', layout: 'auto', ...sharing, pins: ['camera:gone'], want: ['screen:b'] },
] as const)('$what', ({ what: _, want, ...options }) => {
  expect(largeTiles(options)).toEqual(want);
});
