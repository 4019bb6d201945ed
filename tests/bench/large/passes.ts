/** The CPU time of joins and of the passes after them, in milliseconds, over a stand-in for mediasoup. */
import { quantile, row } from '../support/summary.ts';
import { StandInRoom } from './stand-in-room.ts';

const PEOPLE = 400;
const SMALL = 50;
const JOINS = 45;
/** How many of them are not counted. */
const COLD = 5;
const EVERYBODY = 1000;

export type PassTimes = { rows: Record<string, object>; keys: Record<string, number> };

/** `maxMicrophones` is the server's default. */
export async function passTimes(maxMicrophones: number): Promise<PassTimes> {
  const now = await timed({ people: PEOPLE, maxMicrophones }, (room) => room.pass());
  const small = await timed({ people: SMALL, maxMicrophones }, (room) => room.pass());
  const all = await timed({ people: PEOPLE, maxMicrophones: EVERYBODY }, (room) => room.pass());
  const former = await timed({ people: PEOPLE, maxMicrophones: EVERYBODY }, (room) => room.passOverEverything());
  const ratio = (large: number[], one: number[]) => Math.round((quantile(large, 0.5) / quantile(one, 0.5)) * 100) / 100;
  return {
    rows: {
      [`pass for one join of ${PEOPLE}, ms`]: row(now.passes),
      'the same, all microphones with consumers': row(all.passes),
      'the same, planned for everybody (former way)': row(former.passes),
      [`one join of ${PEOPLE} with its pass, ms`]: row(now.joins),
      [`one join of ${SMALL} with its pass, ms`]: row(small.joins),
      [`one join of ${PEOPLE}, former way, ms`]: row(former.joins),
    },
    keys: {
      passMs400: row(now.passes).median,
      formerPassMs400: row(former.passes).median,
      joinCpuMs400OverJoinCpuMs50: ratio(now.joins, small.joins),
      formerJoinCpuMs400OverJoinCpuMs50: ratio(former.joins, small.joins),
    },
  };
}

type Times = { joins: number[]; passes: number[] };

async function timed(
  { people, maxMicrophones }: { people: number; maxMicrophones: number },
  pass: (room: StandInRoom) => Promise<void>,
): Promise<Times> {
  const room = await StandInRoom.of({ people: people - 1, maxMicrophones });
  const times: Times = { joins: [], passes: [] };
  for (let join = 0; join < JOINS; join += 1) {
    const before = cpuMs();
    await room.enter();
    const entered = cpuMs();
    await pass(room);
    times.passes.push(cpuMs() - entered);
    times.joins.push(cpuMs() - before);
    await room.pass();
  }
  room.close();
  // The first ones are those of a cold program.
  return { joins: times.joins.slice(COLD), passes: times.passes.slice(COLD) };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
