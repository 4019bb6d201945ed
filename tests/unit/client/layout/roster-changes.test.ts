import { expect, test } from '@jest/globals';
import { rosterChanges } from '../../../../client/src/layout/roster-changes.ts';

const ana = { id: '1', name: 'Ana' };
const ben = { id: '2', name: 'Ben' };
const otherBen = { id: '3', name: 'Ben' };

test('who came and who went', () => {
  expect(rosterChanges([ana], [ben])).toEqual({ joined: [ben], left: [ana] });
});

test('two people of one name are told apart', () => {
  expect(rosterChanges([ana, ben], [ana, ben, otherBen])).toEqual({ joined: [otherBen], left: [] });
});

test('a change of anything else is no coming or going', () => {
  expect(rosterChanges([ana], [{ ...ana }])).toEqual({ joined: [], left: [] });
});
