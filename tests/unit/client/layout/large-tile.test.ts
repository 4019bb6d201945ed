import { expect, test } from '@jest/globals';
import { largeTile } from '../../../../client/src/layout/large-tile.ts';
import type { TileKey } from '../../../../client/src/layout/tile-key.ts';

const present = new Set<TileKey>(['camera:self', 'camera:a', 'camera:b', 'screen:b', 'screen:a']);
const sharing = { sharers: ['b', 'a'], spotlight: 'a', present };
const talking = { sharers: [], spotlight: 'a', present };

test.each([
  { what: 'people alike', layout: 'auto', ...talking, pinned: undefined, want: undefined },
  { what: 'the newest screen', layout: 'auto', ...sharing, pinned: undefined, want: 'screen:b' },
  { what: 'screens as all', layout: 'grid', ...sharing, pinned: undefined, want: undefined },
  { what: 'who speaks', layout: 'speaker', ...talking, pinned: undefined, want: 'camera:a' },
  { what: 'a screen rather than who speaks', layout: 'speaker', ...sharing, pinned: undefined, want: 'screen:b' },
  { what: 'nobody to speak', layout: 'speaker', ...talking, spotlight: undefined, pinned: undefined, want: undefined },
  { what: 'what is pinned', layout: 'auto', ...sharing, pinned: 'screen:a', want: 'screen:a' },
  { what: 'what is pinned, in a grid', layout: 'grid', ...sharing, pinned: 'camera:self', want: 'camera:self' },
  { what: 'no more what was pinned', layout: 'auto', ...sharing, pinned: 'camera:gone', want: 'screen:b' },
] as const)('$what', ({ what: _, want, ...options }) => {
  expect(largeTile(options)).toBe(want);
});
