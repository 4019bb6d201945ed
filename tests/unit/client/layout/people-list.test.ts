import { expect, test } from '@jest/globals';
import { peopleFor } from '../../../../client/src/layout/people-list.ts';

const person = (name: string, hand = 0) => ({ id: name, name, hand });
const self = person('Sena');
const others = ['Zoë Ñunez', 'ｍｉｎａ', '김민아', 'Ada'].map((name) => person(name));

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

test('raised hands come before the others, in their order', () => {
  const raised = [person('Ada'), person('Zoe', 1), person('Bob', 3), person('Cleo')];
  expect(peopleFor('', { self: person('Sena', 2), others: raised }).map(({ name }) => name)).toEqual([
    'Sena',
    'Zoe',
    'Bob',
    'Ada',
    'Cleo',
  ]);
});

test('numbers in names are in the order of their values', () => {
  const bots = ['Bot 10', 'Bot 2', 'Bot 1'].map((name) => person(name));
  expect(peopleFor('bot', { self, others: bots }).map(({ name }) => name)).toEqual(['Bot 1', 'Bot 2', 'Bot 10']);
});
