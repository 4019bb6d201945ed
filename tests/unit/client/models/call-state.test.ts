import { expect, test } from '@jest/globals';
import { callSteps } from '../../../../client/src/models/call-state.ts';
import { recoveryOf } from '../../../../client/src/models/recovery.ts';
import { drawnStepsOf, stepsOf } from '../../../support/drawn-steps.ts';

test('the architecture page draws the steps that the code has', () => {
  expect(drawnStepsOf('client/src/models/call-state.ts')).toEqual(stepsOf(callSteps));
});

test('whatever is lost comes back or is over, and nothing else leads out of a call', () => {
  expect(callSteps.reconnecting).toEqual({ seated: 'live', lost: 'reconnecting', over: 'ended' });
  expect(Object.values(callSteps.live)).toEqual(['live', 'reconnecting', 'ended']);
});

test.each([
  { call: { phase: 'live' }, path: 'up', want: undefined },
  { call: { phase: 'live' }, path: 'new', want: undefined },
  { call: { phase: 'live' }, path: 'doubted', want: 'silent' },
  { call: { phase: 'live' }, path: 'doubted', direct: true, want: undefined },
  { call: { phase: 'live' }, path: 'restarting', want: 'media' },
  { call: { phase: 'live' }, path: 'restarting', direct: true, want: undefined },
  { call: { phase: 'reconnecting', from: 'lost' }, path: 'up', flows: true, want: 'heard' },
  { call: { phase: 'reconnecting', from: 'lost' }, path: 'lost', flows: true, direct: true, want: 'heard' },
  { call: { phase: 'reconnecting', from: 'lost' }, path: 'up', want: 'silent' },
  { call: { phase: 'reconnecting', from: 'lost' }, path: 'new', want: 'silent' },
  { call: { phase: 'reconnecting', from: 'restart' }, path: 'new', want: 'restart' },
  { call: { phase: 'joining' }, path: 'restarting', want: undefined },
] as const)('of a call that is $call.phase with a way that is $path the word is $want', ({ call, want, ...way }) => {
  expect(recoveryOf(call, { flows: false, direct: false, ...way })).toBe(want);
});
