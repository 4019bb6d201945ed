/**
 * The signalling cost of joins into a large room, with people who only listen: socket messages of everybody together
 * for each join, and how long a join takes. Server and clients share one process.
 *
 *     npm run bench:large-roster [-- people=400 joins=60 perSecond=20 largeAbove=50]
 */
import { setTimeout } from 'node:timers/promises';
import { countMessages } from '../support/count-messages.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer } from '../support/test-server.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report, row } from './support/summary.ts';

const given = givenArguments();
const people = Number(given.get('people') ?? 400);
const joins = Number(given.get('joins') ?? 60);
const perSecond = Number(given.get('perSecond') ?? 20);
/** With 1000, everybody is notified of each join by itself. */
const largeAbove = Number(given.get('largeAbove') ?? 50);
/** What a change may still cause after its answer: the next announcement. */
const REST_MS = 2000;
const AT_ONCE = 40;

const noise = await machineNoise();
const server = await startTestServer({
  rooms: { maxPeople: 1000, maxPeoplePerServer: 5000, largeAbove },
  signalling: { joinsPerSecond: 10_000 },
});
try {
  const clients: RawClient[] = [];
  while (clients.length < people - joins) {
    const count = Math.min(AT_ONCE, people - joins - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: count }, (_, index) => connect(clients.length + index)))));
    await Promise.all(clients.slice(-count).map((client, index) => client.join('large', `Person ${index}`)));
  }
  const newcomers = await Promise.all(Array.from({ length: joins }, (_, index) => connect(clients.length + index)));
  await setTimeout(REST_MS);
  const counting = countMessages();
  const took = await joinAll(newcomers);
  await setTimeout(REST_MS);
  const messages = counting.stop();
  report(
    { [`join a room of ${people}, ${perSecond} a second, ms`]: row(took) },
    {
      bench: 'large-roster',
      people,
      joins,
      perSecond,
      largeAbove,
      [`messagesPerJoin${people}`]: Math.round((10 * messages) / joins) / 10,
      joinMedianMs: row(took).median,
      joinP95Ms: row(took).p95,
      ...noise,
    },
  );
  for (const client of [...clients, ...newcomers]) client.close();
} finally {
  await server.close();
}

/** From an address of its own: one site takes only a part of a room. */
async function connect(index: number): Promise<RawClient> {
  const client = new RawClient(server.url, { from: `127.0.${1 + (index >> 7)}.${1 + (index & 127)}` });
  await client.welcome;
  return client;
}

async function joinAll(newcomers: readonly RawClient[]): Promise<number[]> {
  const joining: Promise<number>[] = [];
  for (const [index, newcomer] of newcomers.entries()) {
    joining.push(timed(() => newcomer.join('large', `Newcomer ${index}`)));
    await setTimeout(1000 / perSecond);
  }
  return Promise.all(joining);
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}
