import { expect, test } from '@jest/globals';
import { recoveryOf } from '../../../../../client/src/models/call/recovery.ts';
import { callSteps } from '../../../../../client/src/models/call/state.ts';
import { drawnStepsOf, stepsOf } from '../../../../support/drawn-steps.ts';

test('the architecture page draws the steps that the code has', () => {
  expect(drawnStepsOf('client/src/models/call/state.ts')).toEqual(stepsOf(callSteps));
});

test('whatever is lost comes back or is over, and nothing else leads out of a call', () => {
  expect(callSteps.reconnecting).toEqual({ seated: 'live', lost: 'reconnecting', over: 'ended' });
  expect(Object.values(callSteps.live)).toEqual(['live', 'reconnecting', 'ended']);
});

test.each([
  { call: { phase: 'live' }, send: 'up', receive: 'up', want: undefined },
  { call: { phase: 'live' }, send: 'new', receive: 'up', want: undefined },
  { call: { phase: 'live' }, send: 'suspect', receive: 'suspect', want: 'silent' },
  { call: { phase: 'live' }, send: 'up', receive: 'suspect', want: 'silent' },
  { call: { phase: 'live' }, send: 'suspect', receive: 'new', want: 'silent' },
  { call: { phase: 'live' }, send: 'suspect', receive: 'up', want: 'media_flowing' },
  { call: { phase: 'live' }, send: 'suspect', receive: 'suspect', direct: true, want: undefined },
  { call: { phase: 'live' }, send: 'restarting', receive: 'up', want: 'media' },
  { call: { phase: 'live' }, send: 'up', receive: 'restarting', want: 'media' },
  { call: { phase: 'live' }, send: 'restarting', receive: 'up', direct: true, want: undefined },
  { call: { phase: 'reconnecting', reason: 'lost' }, send: 'up', receive: 'up', flows: true, want: 'media_flowing' },
  {
    call: { phase: 'reconnecting', reason: 'lost' },
    send: 'lost',
    receive: 'up',
    flows: true,
    direct: true,
    want: 'media_flowing',
  },
  { call: { phase: 'reconnecting', reason: 'lost' }, send: 'up', receive: 'up', want: 'silent' },
  { call: { phase: 'reconnecting', reason: 'lost' }, send: 'new', receive: 'new', want: 'silent' },
  { call: { phase: 'reconnecting', reason: 'restart' }, send: 'new', receive: 'new', want: 'restart' },
  { call: { phase: 'live' }, send: 'new', receive: 'up', interruption: 'lost', want: 'silent' },
  { call: { phase: 'live' }, send: 'new', receive: 'new', interruption: 'restart', want: 'restart' },
  { call: { phase: 'ended', reason: 'left' }, send: 'new', receive: 'new', interruption: 'lost', want: undefined },
  { call: { phase: 'joining' }, send: 'restarting', receive: 'up', want: undefined },
] as const)(
  'of a call that is $call.phase, sends $send and receives $receive the word is $want',
  ({ call, want, ...media }) => {
    expect(recoveryOf(call, { flows: false, direct: false, interruption: undefined, ...media })).toBe(want);
  },
);
