/** The screens at the end of a call. */
import { expect, test } from '@jest/globals';
import { endingOf } from '../../../../client/src/screens/ended/endings.ts';

test('a known reason has its own words', () => {
  expect(endingOf('room_full')).toEqual({ words: 'room_full', wayOut: 'retry' });
});

test.each(['"zzz"', '{}', '{"toString":1}', 'null', '"constructor"'])(
  'for the reason %s of a server, the page offers another try',
  (json) => {
    expect(endingOf(JSON.parse(json))).toEqual({ words: 'internal', wayOut: 'retry' });
  },
);
