/** Whose screen's sound is forwarded. */
import { expect, test } from '@jest/globals';
import { surplusSounds } from '../../../server/rooms/shared-sounds.ts';
import type { Source } from '../../../server/shared/protocol/scalars.ts';

const sender = (id: string, { address = '192.0.2.1', source = 'screen-audio' as Source, seat = 1 } = {}) => ({
  id,
  address,
  seat,
  producers: [{ id: `${id}-${source}`, source, paused: false, layers: 1 }],
});
const several = (count: number, options = {}) =>
  Array.from({ length: count }, (_, index) => sender(`eve-${index}`, options));

test('[F8] a few shared sounds are all forwarded', () => {
  expect(surplusSounds(several(6), 6)).toEqual(new Set());
});

test('[F8] of many shared sounds of one site, the first are forwarded', () => {
  expect(surplusSounds(several(8), 6)).toEqual(new Set(['eve-6', 'eve-7']));
});

test('[F8] the sound of another site is forwarded, however late it is shared', () => {
  const ada = sender('ada', { address: '198.51.100.1' });
  expect(surplusSounds([...several(6), ada], 6)).toEqual(new Set(['eve-5']));
});

test('[F8] microphones, cameras and prepared peers take no place of shared sounds', () => {
  const others = [
    ...several(6, { source: 'microphone' }),
    ...several(6, { source: 'camera' }),
    ...several(6, { seat: Number.POSITIVE_INFINITY }),
  ];
  expect(surplusSounds([...others, sender('ada')], 1)).toEqual(new Set());
});
