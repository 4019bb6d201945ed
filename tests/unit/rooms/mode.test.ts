import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  firstMode,
  type ModeFacts,
  type ModeState,
  nextMode,
  nextModeAt,
  type Pair,
} from '../../../server/rooms/mode.ts';

const options = { tryMs: 3000, settleMs: 10_000 };
const ab: Pair = ['ada', 'bob'];
const facts = (over: Partial<ModeFacts> = {}): ModeFacts => ({
  pair: ab,
  apart: 'not_two_alone',
  flowing: new Set(),
  failed: false,
  now: 0,
  ...over,
});
const both = new Set(ab);

/** The states in order, as these facts come up. */
const modeAfter = (...steps: Partial<ModeFacts>[]): ModeState =>
  steps.reduce((state, step) => nextMode(state, facts(step), options), firstMode);

/** The first two sit down, and an attempt begins. */
const meeting: Partial<ModeFacts>[] = [{ now: 0 }, { now: 0 }];

describe('two who are alone', () => {
  test('connect directly at once at first, and are direct once both say so', () => {
    expect(modeAfter(...meeting)).toMatchObject({ mode: 'trying', epoch: 1, reason: 'two_alone' });
    expect(modeAfter(...meeting, { now: 500, flowing: new Set(['ada']) }).mode).toBe('trying');
    expect(modeAfter(...meeting, { now: 500, flowing: both })).toMatchObject({
      mode: 'direct',
      epoch: 1,
      reason: 'connected',
    });
  });

  test.each([
    { what: 'nothing gets through in time', step: { now: 3000 }, reason: 'no_path' },
    { what: 'one of them says that it failed', step: { now: 100, failed: true }, reason: 'no_path' },
    { what: 'a third comes', step: { now: 100, pair: undefined }, reason: 'not_two_alone' },
  ])('stay with the server if $what', ({ step, reason }) => {
    expect(modeAfter(...meeting, step)).toMatchObject({ mode: 'sfu', epoch: 2, reason });
  });

  test('come back to the server if the path is lost, and try again after a while, each time after a longer one', () => {
    const direct = [...meeting, { now: 500, flowing: both }];
    expect(modeAfter(...direct, { now: 60_000, failed: true })).toMatchObject({
      mode: 'sfu',
      epoch: 2,
      reason: 'path_lost',
    });
    expect(modeAfter(...direct, { now: 60_000, failed: true }, { now: 79_999 }).mode).toBe('sfu');
    expect(modeAfter(...direct, { now: 60_000, failed: true }, { now: 80_000 }).mode).toBe('trying');
  });

  test('are left alone after three attempts', () => {
    let state = modeAfter(...meeting);
    for (let now = 0; now < 1_000_000; now += 1000) state = nextMode(state, facts({ now }), options);
    expect(state).toMatchObject({ mode: 'sfu', tries: 3 });
    expect(nextModeAt(state, options)).toBe(Number.POSITIVE_INFINITY);
  });
});

test('two participants who are alone again connect directly only after a while', () => {
  const busy = [...meeting, { now: 500, flowing: both }, { now: 20_000, pair: undefined }, { now: 30_000 }];
  expect(modeAfter(...busy, { now: 39_999 }).mode).toBe('sfu');
  expect(modeAfter(...busy, { now: 40_000 })).toMatchObject({ mode: 'trying', epoch: 3 });
});

test('another pair is not direct because the previous one was', () => {
  const direct = [...meeting, { now: 500, flowing: both }];
  expect(modeAfter(...direct, { now: 600, pair: ['ada', 'cem'] as const, flowing: both }).mode).toBe('sfu');
});

const someFacts = fc.record({
  pair: fc.constantFrom<Pair | undefined>(undefined, ab, ['ada', 'cem'], ['bob', 'cem']),
  flowing: fc.subarray(['ada', 'bob', 'cem']).map((peers) => new Set(peers)),
  failed: fc.boolean(),
  wait: fc.integer({ min: 0, max: 20_000 }),
});

/** Expects that `next` may follow `state` where these two are alone, or nobody is. */
function expectSound(state: ModeState, next: ModeState, pair: Pair | undefined): void {
  expect(next.mode === 'sfu' || (pair !== undefined && next.pair === pair)).toBe(true);
  expect(next.epoch).toBeGreaterThanOrEqual(state.epoch);
  if (next.mode === 'trying' && state.mode !== 'trying') expect(next.epoch).toBe(state.epoch + 1);
  if (next.mode === 'direct' && state.mode !== 'direct') expect(state.mode).toBe('trying');
  if (next.mode === 'sfu' && state.mode !== 'sfu') expect(next.epoch).toBe(state.epoch + 1);
}

test('whatever happens: only two who are alone are direct, epochs only rise, and a change of mode is seen', () => {
  fc.assert(
    fc.property(fc.array(someFacts, { maxLength: 40 }), (steps) => {
      let [state, now] = [firstMode, 0];
      for (const { wait, ...step } of steps) {
        now += wait;
        const next = nextMode(state, { ...step, apart: 'not_allowed', now }, options);
        expectSound(state, next, step.pair);
        state = next;
      }
    }),
  );
});
