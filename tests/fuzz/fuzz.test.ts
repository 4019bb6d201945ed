/** Hostile input at every edge, while others talk. */
import { expect, test } from '@jest/globals';
import { attack } from './harm.ts';
import { surfaces } from './surfaces.ts';

const CASES = 100_000;
const SEED = 1;
const QUIET_MS = 1000;

test('hostile input at every edge ends nothing, and nobody else notices it', async () => {
  const { cases, witnessLoss, leftovers, ...harm } = await attack({
    seed: SEED,
    cases: CASES,
    surfaces,
    quietMs: QUIET_MS,
  });
  expect(harm).toMatchObject({
    findings: [],
    evidence: [],
    exits: 0,
    workerDeaths: 0,
    unhandledRejections: 0,
    internalErrors: 0,
    secretsLogged: 0,
    witnessFaults: [],
  });
  expect(leftovers).toEqual({});
  expect(witnessLoss).toBeLessThanOrEqual(0.001);
  expect(cases).toBeGreaterThanOrEqual(CASES);
});
