import { expect, test } from '@jest/globals';
import { everythingOn, restraintOn, switchNames } from '../../../../../client/src/models/moderation/restraint.ts';

const free = { role: 'participant' as const, switches: everythingOn, stopped: [] };

test.each([...switchNames, 'camera' as const])('nothing keeps a participant of an open room from %s', (act) => {
  expect(restraintOn(act, free)).toBeUndefined();
});

test.each(switchNames)('[A11] %s is what participants may not do once it is switched off', (act) => {
  const switches = { ...everythingOn, [act]: false };
  expect(restraintOn(act, { ...free, switches })).toBe(`off_${act}`);
  expect(restraintOn(act, { ...free, switches, role: 'viewer' })).toBe(`off_${act}`);
});

test.each(['moderator', 'host'] as const)('[A11] the switches do not apply to a %s', (role) => {
  const switches = { chat: false, files: false, sharing: false, unmuting: false, reactions: false };
  for (const act of switchNames) expect(restraintOn(act, { ...free, role, switches })).toBeUndefined();
});

test.each([
  { source: 'microphone' as const, act: 'unmuting' as const, want: 'stopped_unmuting' },
  { source: 'camera' as const, act: 'camera' as const, want: 'stopped_camera' },
  { source: 'screen' as const, act: 'sharing' as const, want: 'stopped_sharing' },
])('[A8] a stopped $source stays off until a moderator allows it, in every role', ({ source, act, want }) => {
  const switches = { ...everythingOn, unmuting: false, sharing: false };
  expect(restraintOn(act, { role: 'moderator', switches, stopped: [source] })).toBe(want);
  expect(restraintOn('chat', { ...free, stopped: [source] })).toBeUndefined();
});
