import { expect, test } from '@jest/globals';
import { rosterChanges } from '../../../../client/src/layout/roster-changes.ts';

const ana = { id: '1', name: 'Ana' };
const ben = { id: '2', name: 'Ben' };
const otherBen = { id: '3', name: 'Ben' };

test('lists who joined and who left', () => {
  expect(rosterChanges([ana], [ben])).toEqual({ joined: [ben], left: [ana] });
});

test('two people with the same name are distinguished', () => {
  expect(rosterChanges([ana, ben], [ana, ben, otherBen])).toEqual({ joined: [otherBen], left: [] });
});

test('any other change is no joining or leaving', () => {
  expect(rosterChanges([ana], [{ ...ana }])).toEqual({ joined: [], left: [] });
});
