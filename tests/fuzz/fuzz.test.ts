/** Hostile input at every edge, while others talk. */
import { expect, test } from '@jest/globals';
import { frames } from './frames.ts';
import { attack } from './harm.ts';
import { requests } from './requests.ts';
import { surfaces } from './surfaces.ts';

const SEED = 1;
const QUIET_MS = 1000;
const harmless = {
  findings: [],
  evidence: [],
  exits: 0,
  workerDeaths: 0,
  unhandledRejections: 0,
  internalErrors: 0,
  secretsLogged: 0,
  witnessFaults: [],
};

test.each([
  { limits: 'raised' as const, cases: 100_000, attacked: surfaces },
  // Most of it is refused, and the newcomer comes from another address.
  { limits: 'default' as const, cases: 2000, attacked: [requests, frames] },
])('with limits $limits, hostile input at every edge ends nothing and disturbs nobody else', async (run) => {
  const { attacked, ...bounds } = run;
  const outcome = await attack({ seed: SEED, surfaces: attacked, quietMs: QUIET_MS, ...bounds });
  expect(outcome).toMatchObject(harmless);
  expect(outcome.leftovers).toEqual({});
  expect(outcome.witnessLoss).toBeLessThanOrEqual(0.001);
});
