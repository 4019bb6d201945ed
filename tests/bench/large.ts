/**
 * What a large room costs Node: one pass of the forwarder for one join of 400 people, and the whole join with it,
 * beside a room of 50 and the former way in the same run; and the consumers of each of a thousand people. Forwarder,
 * plan, peers and consumers are the real ones, over a stand-in for mediasoup: workers, signalling and media are not
 * measured.
 *
 *     npm run bench:large
 */
import { loadConfig } from '../../server/config/load.ts';
import { consumersPerPerson, passTimes } from './large/passes.ts';
import { machineNoise, report } from './support/summary.ts';

const PEOPLE = 1000;
/** Everybody else, and nine videos. */
const FORMER_CONSUMERS = PEOPLE - 1 + 9;

const { maxMicrophones } = loadConfig({ dir: 'config', env: {} }).rooms;
const noise = await machineNoise();
const { rows, keys } = await passTimes(maxMicrophones);
report(rows, {
  bench: 'large',
  ...keys,
  consumersPerPerson1000: await consumersPerPerson(PEOPLE, maxMicrophones),
  formerConsumersPerPerson1000: FORMER_CONSUMERS,
  ...noise,
});
