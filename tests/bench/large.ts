/**
 * What one person of a large room costs, beside a room of fifty. Three kinds of bots:
 *
 * - `stand-ins`: forwarder, plan, peers, consumers and placement are the real ones, over a stand-in for mediasoup. The
 *   CPU time of Node for a join and its pass, beside the former way in the same run; consumers and packets of each
 *   person; and how evenly four workers are used.
 * - `signalling`: a real server and worker, filled from ten people to a thousand who send no packets. Memory, the CPU
 *   time of a join and its messages; `chart` draws them into docs/performance-large.svg.
 * - `RTP`: in that room, three bots with real RTP, of whom one speaks.
 *
 *     npm run bench:large [-- bots=stand-ins people=1000 chart]
 */
import { writeFile } from 'node:fs/promises';
import { loadConfig } from '../../server/config/load.ts';
import { drawn, line, overSmall } from './large/line.ts';
import { passTimes } from './large/passes.ts';
import { StandInRoom } from './large/stand-in-room.ts';
import { packetsPerPerson, workerImbalance } from './large/traffic.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report } from './support/summary.ts';

const given = givenArguments();
const PEOPLE = 1000;
const SMALL = 50;
const SPEAKERS = new Set(['p1', 'p2', 'p3']);
/** Everybody else, and nine videos. */
const FORMER_CONSUMERS = PEOPLE - 1 + 9;
/** The end of the line. */
const max = Number(given.get('people') ?? PEOPLE);

const { rooms, media } = loadConfig({ dir: 'config', env: {} });
const noise = await machineNoise();
const only = given.get('bots');
const standIns = only === undefined || only === 'stand-ins' ? await overStandIns() : { rows: {}, keys: {} };
const signalling = only === undefined || only === 'signalling' ? await overSignalling() : { rows: {}, keys: {} };
report({ ...standIns.rows, ...signalling.rows }, { bench: 'large', ...standIns.keys, ...signalling.keys, ...noise });
// node-datachannel's threads would keep the process alive, and its own clean-up crashes.
process.exit(0);

async function overStandIns() {
  const { maxMicrophones } = rooms;
  const { rows, keys } = await passTimes(maxMicrophones);
  const large = await traffic(PEOPLE);
  const small = await traffic(SMALL);
  const counts = {
    consumersPerPerson1000: large.consumers,
    formerConsumersPerPerson1000: FORMER_CONSUMERS,
    packetsPerPerson1000: hundredths(large.packets),
    packetsPerPerson1000Over50: hundredths(large.packets / small.packets),
    workerImbalance: hundredths(large.imbalance),
  };
  return { rows: { ...named(rows, 'stand-ins'), ...named(counts, 'stand-ins') }, keys: { ...keys, ...counts } };
}

/** Nobody is muted, and three speak. */
async function traffic(people: number) {
  const room = await StandInRoom.of({ people, maxMicrophones: rooms.maxMicrophones, muted: false });
  room.speak(SPEAKERS);
  await room.pass();
  const { receivers } = room;
  room.close();
  return {
    consumers: receivers.reduce((sum, { consumers }) => sum + consumers.length, 0) / people,
    packets: packetsPerPerson(receivers, SPEAKERS),
    imbalance: workerImbalance(receivers, media),
  };
}

async function overSignalling() {
  const { points, firstWordArrived } = await line(max);
  if (given.has('chart')) await writeFile('docs/performance-large.svg', drawn(points));
  const costs = {
    [`memoryPerPerson${max}Over${SMALL}`]: overSmall(points, max, 'memoryMb'),
    [`joinCpuPerPerson${max}Over${SMALL}`]: overSmall(points, max, 'joinMs'),
    [`messagesPerJoin${max}Over${SMALL}`]: overSmall(points, max, 'messages'),
  };
  const byPeople = points.map(({ people, ...point }) => [
    `${people} people`,
    { ...rounded(point), bots: 'signalling' },
  ]);
  const rows = {
    ...Object.fromEntries(byPeople),
    ...named(costs, 'signalling'),
    ...named({ firstWordArrived }, 'RTP'),
  };
  return { rows, keys: { ...costs, firstWordArrived, line: points.map(rounded) } };
}

/** Rows that say which bots they are from. */
function named(values: Record<string, number | object>, bots: string): Record<string, object> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { ...(typeof value === 'number' ? { value } : value), bots }]),
  );
}

function rounded(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, hundredths(value)]));
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
