/** `npm run simulate -- --seed N` replays what fails here, with everything that happened. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Answer } from '../../server/shared/protocol/events.ts';
import type { JoinResult } from '../../server/shared/protocol/room.ts';
import type { Weather } from './edges/network.ts';
import type { Sabotage } from './house.ts';
import type { Person } from './person.ts';
import { play, simulate } from './simulate.ts';
import type { World } from './world.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
/** In processes of their own: inside of jest each global costs a multiple. */
const PARTS = 2;
const SEEDS = 4000;
/** On a machine that has other things to do it gets through fewer. */
const SECONDS = 30;

test(`whatever happens, in up to ${SEEDS} simulations everybody ends up where they should`, async () => {
  const each = SEEDS / PARTS;
  const parts = Array.from({ length: PARTS }, (_, part) => search({ from: 1 + part * each, seeds: each }));
  expect((await Promise.all(parts)).flat()).toEqual([]);
});

/** What it said of seeds that break something. */
async function search({ from, seeds }: { from: number; seeds: number }): Promise<string[]> {
  const args = [main, '--from', String(from), '--seeds', String(seeds), '--seconds', String(SECONDS)];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch((failed: { stdout: string }) => failed);
  const lines = stdout.split('\n').filter(Boolean);
  const last = lines.pop() ?? 'nothing';
  const faults = lines.filter((line) => /^seed|^nobody/.test(line));
  return /^[1-9]\d* simulations from seed/.test(last) ? faults : [...faults, `ended with: ${last}`];
}

test('a seed plays the same every time', async () => {
  const [one, other] = [await simulate(7, { traced: true }), await simulate(7, { traced: true })];
  expect(one.trace.length).toBeGreaterThan(50);
  expect(other.trace).toEqual(one.trace);
});

const calm: Weather = { latencyMs: 40, jitterMs: 0, doubled: 0, wild: 0 };

test('media that is given up while a lost connection comes back is made anew', async () => {
  // So long after media was lost the connection is: media is given up before, within, or after the way back.
  for (let afterMs = 13_000; afterMs < 15_000; afterMs += 25) {
    expect({ afterMs, faults: await play((world) => loseBoth(world, afterMs)) }).toEqual({ afterMs, faults: [] });
  }
});

async function loseBoth(world: World, afterMs: number): Promise<void> {
  const [ann, ben] = [await world.addPerson(), await world.addPerson()];
  for (const person of [ann, ben]) {
    person.socket.weather = calm;
    await world.clock.as(person.domain, () => person.join('meadow'));
    await world.pass(5000);
  }
  await world.clock.as(ann.domain, () => ann.failMedia(1));
  await world.pass(afterMs);
  ann.socket.wire?.cut({ clientAfterMs: 1, serverAfterMs: 1 });
}

test.each([
  { notices: 'the last before the join', more: false },
  { notices: 'with others behind them', more: true },
])('[D2] who misses notices at the door, $notices, has everything in the seat', async ({ more }) => {
  const lost: unknown[] = [];
  const faults = await play(async (world) => {
    const [guest, ann] = [await world.addPerson(), await world.addPerson()];
    guest.socket.weather = {
      ...calm,
      loses: (batch) => lost.length === 0 && batch.some(([name]) => name === 'consumers:created' && lost.push(name)),
    };
    ann.socket.weather = calm;
    const does = async (person: Person, act: () => void) => {
      await world.clock.as(person.domain, act);
      await world.pass(5000);
    };
    await does(guest, () => {
      guest.previewed.value = 'meadow';
    });
    await does(ann, () => ann.join('meadow'));
    if (more) await does(ann, () => ann.share());
    await does(guest, () => guest.join('meadow'));
  });
  expect({ faults, lost }).toEqual({ faults: [], lost: ['consumers:created'] });
});

/** Each is a mistake that a server might make; `finds` is what is said of it. */
const mistakes: { mistake: string; plant: () => Sabotage; finds: RegExp }[] = [
  {
    mistake: 'what somebody held in a worker is left there',
    plant: () => ({ leaves: everyNth(3) }),
    finds: /in the worker is nobody's/,
  },
  {
    mistake: 'a connection that ended gives back no seat',
    plant: () => ({ wire: { hearsOfEnd: not(everyNth(2)) } }),
    finds: /ghost|has 2 seats|room \w+ stays/,
  },
  {
    mistake: 'a request is answered twice',
    plant: () => {
      const now = everyNth(40);
      return { wire: { answers: (_, answer) => (now() ? [answer, answer] : [answer]) } };
    },
    finds: /was answered twice/,
  },
  {
    mistake: 'a request is not answered at all',
    plant: () => {
      const now = everyNth(40);
      return { wire: { answers: (_, answer) => (now() ? [] : [answer]) } };
    },
    finds: /was never answered|is still/,
  },
  {
    mistake: 'a join is answered with an older state of the room',
    plant: () => ({ wire: { answers: staleRosters() } }),
    finds: /roster is/,
  },
];

test.each(mistakes)('found is: $mistake', async ({ plant, finds }) => {
  let found: string[] = [];
  for (let seed = 1; seed <= 100 && found.length === 0; seed += 1) {
    found = (await simulate(seed, { sabotage: plant() })).violations;
  }
  expect(found.join('\n')).toMatch(finds);
});

function everyNth(nth: number): () => boolean {
  let count = 0;
  return () => {
    count += 1;
    return count % nth === 0;
  };
}

const not = (fact: () => boolean) => () => !fact();

/** Each join is told the roster of the one before. */
function staleRosters() {
  let before: JoinResult['peers'] = [];
  return (request: string, answer: Answer<unknown>): Answer<unknown>[] => {
    if (request !== 'room:join' || !answer.ok) return [answer];
    const joined = answer.result as JoinResult;
    const stale = { ...joined, peers: before };
    before = joined.peers;
    return [{ ok: true, result: stale }];
  };
}
