/**
 * How long people need to join: first in quiet, then while a hundred people of another address start and stop all their
 * sources at once, then while forty sockets of that address ask for as much as they can get. Everybody retries when
 * told to, and gives up after fifteen seconds, as the page does. Uses the real server process, in the same run.
 *
 *     npm run bench:crowd [-- newcomers=38 sockets=40 senders=100]
 */
import { setTimeout } from 'node:timers/promises';
import { Crowd } from '../support/crowd.ts';
import { RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { SourceStorm } from '../support/source-storm.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report, row } from './support/summary.ts';

const given = givenArguments();
const newcomers = Number(given.get('newcomers') ?? 38);
const sockets = Number(given.get('sockets') ?? 40);
const senders = Number(given.get('senders') ?? 100);
/** How long the crowd runs before the first newcomer, and between two newcomers, in milliseconds. */
const [BEFORE_MS, BETWEEN_MS] = [5000, 250];
const TIMEOUT_MS = 15_000;

const noise = await machineNoise();
const server = await ServerProcess.start({ PARLEY_WORKERS: '1', PARLEY_LOG_LEVEL: 'silent' });
try {
  const quiet = await joinAll('quiet');
  const storm = await SourceStorm.gather({ url: server.url, from: '127.0.0.4', people: senders });
  storm.start();
  const stormed = await joinAll('stormed');
  await storm.stop();
  const crowd = await Crowd.gather({ url: server.url, from: '127.0.0.2', sockets });
  crowd.start();
  await setTimeout(BEFORE_MS);
  const attacked = await joinAll('attacked');
  await crowd.stop();
  const came = attacked.filter((ms) => ms < TIMEOUT_MS);
  report(
    {
      quiet: row(quiet),
      'a room that begins all its sources': row(stormed),
      'one address at its limits': row(attacked),
    },
    {
      bench: 'crowd',
      newcomers,
      came: came.length,
      quietWorstMs: row(quiet).worst,
      stormedMedianMs: row(stormed).median,
      stormedWorstMs: row(stormed).worst,
      stormFirstBurstMs: storm.firstBurstMs,
      attackedWorstMs: row(attacked).worst,
      longestPromiseMs: Math.max(0, ...crowd.promises),
      refusals: Object.fromEntries(crowd.refusals),
      ...noise,
    },
  );
} finally {
  await server.stop();
}

/** In milliseconds; for those who gave up, how long they waited in all. */
async function joinAll(when: string): Promise<number[]> {
  const joining: Promise<number>[] = [];
  for (let index = 0; index < newcomers; index += 1) {
    joining.push(join(`${when}-${index}`));
    await setTimeout(BETWEEN_MS);
  }
  return Promise.all(joining);
}

async function join(room: string): Promise<number> {
  const begin = performance.now();
  const spent = () => performance.now() - begin;
  const client = new RawClient(server.url, { from: '127.0.0.3' });
  try {
    const { rtpCapabilities } = await client.welcome;
    while (spent() < TIMEOUT_MS) {
      const answer = await client.request('room:join', { room, name: 'Ada', rtpCapabilities });
      if (answer.ok) return spent();
      await setTimeout(Math.min(answer.retryAfterMs ?? 1000, Math.max(0, TIMEOUT_MS - spent())));
    }
    return TIMEOUT_MS;
  } finally {
    client.close();
  }
}
