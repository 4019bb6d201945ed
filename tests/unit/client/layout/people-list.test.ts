import { expect, test } from '@jest/globals';
import { peopleFor } from '../../../../client/src/layout/people-list.ts';

const person = (name: string) => ({ id: name, name });
const self = person('Sena');
const others = ['Zoë Ñunez', 'ｍｉｎａ', '김민아', 'Ada'].map(person);

test.each([
  { sought: '', want: ['Sena', 'Ada', 'ｍｉｎａ', 'Zoë Ñunez', '김민아'] },
  { sought: 'zoe', want: ['Zoë Ñunez'] },
  { sought: ' NUN ', want: ['Zoë Ñunez'] },
  { sought: 'Mina', want: ['ｍｉｎａ'] },
  { sought: '민', want: ['김민아'] },
  { sought: 'sena', want: ['Sena'] },
  { sought: 'nobody', want: [] },
])('"$sought" finds $want', ({ sought, want }) => {
  expect(peopleFor(sought, { self, others }).map(({ name }) => name)).toEqual(want);
});
