import { setTimeout } from 'node:timers/promises';
import { connectAll, type Participant } from './participant.ts';
import { startServer, VISIBLE } from './server.ts';

/** `ms` is the time of each join until its answer; CPU time is that of one join, in milliseconds. */
export type RateResult = { perSecond: number; ms: number[]; nodeCpuMs: number; workerCpuMs: number };

const ROOM = 10;
/** Joins before those that count: a server that has just started compiles most of its code with them. */
const WARM = 300;
const WARM_AT_ONCE = 10;
const REST_MS = 1500;

/** So many joins a second into rooms of ten, on a server of its own. */
export async function rateOf(
  perSecond: number,
  { seconds, profile }: { seconds: number; profile: boolean },
): Promise<RateResult> {
  const server = await startServer();
  try {
    const people = await connectAll(server.url, { count: WARM + perSecond * seconds });
    await warmUp(people.splice(0, WARM));
    const before = await server.look();
    const run = () => joinAll(people, perSecond);
    const ms = await (profile ? server.profiled(run) : run());
    const after = await server.look();
    const each = (used: number) => Math.round((used * 10_000) / people.length) / 10;
    for (const participant of people) participant.close();
    return {
      perSecond,
      ms,
      nodeCpuMs: each(after.cpuSeconds - before.cpuSeconds),
      workerCpuMs: each(after.workerCpuSeconds - before.workerCpuSeconds),
    };
  } finally {
    await server.stop();
  }
}

async function warmUp(people: readonly Participant[]): Promise<void> {
  for (let at = 0; at < people.length; at += WARM_AT_ONCE) {
    const some = people.slice(at, at + WARM_AT_ONCE);
    await Promise.all(some.map((participant) => participant.join({ room: `warm-${at}`, visible: VISIBLE })));
  }
  await setTimeout(REST_MS);
}

/** Each at its time, however late the server answers those before. */
async function joinAll(people: readonly Participant[], perSecond: number): Promise<number[]> {
  const begin = performance.now();
  const joined = await Promise.all(
    people.map(async (participant, index) => {
      await setTimeout(Math.max(0, (index * 1000) / perSecond - (performance.now() - begin)));
      return participant.join({ room: `room-${Math.floor(index / ROOM)}`, visible: VISIBLE });
    }),
  );
  return joined.map(({ ms }) => ms);
}
