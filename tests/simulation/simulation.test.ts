/** `npm run simulate -- --seed N` replays what fails here, and prints everything that happened. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Answer, Notice } from '../../server/shared/protocol/events.ts';
import type { JoinResult } from '../../server/shared/protocol/room.ts';
import type { Fate, Weather } from './edges/network.ts';
import type { Person } from './person.ts';
import { play, simulate } from './simulate.ts';
import type { Sabotage, SimulatedServer } from './simulated-server.ts';
import type { World } from './world.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
/**
 * The simulations run in separate processes, because inside jest each access to a global costs several times as much.
 */
const PARTS = 2;
const SEEDS = 2000;
/** A busy machine completes fewer seeds in this time. */
const SECONDS = 12;

test(`in up to ${SEEDS} simulations, every participant ends in a correct state`, async () => {
  const each = SEEDS / PARTS;
  const parts = Array.from({ length: PARTS }, (_, part) => search({ from: 1 + part * each, seeds: each }));
  expect((await Promise.all(parts)).flat()).toEqual([]);
});

/** Returns the output about seeds that violate an invariant. */
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

const clear: Weather = { latencyMs: 40, jitterMs: 0, doubled: 0, wild: 0 };

/**
 * A new participant on a network without faults, or with a network that does this to the first batch with a notice of
 * this name.
 */
async function somebody(world: World, met: { fate: Fate; notice: Notice[0] } | undefined = undefined) {
  const person = await world.addPerson();
  const isMet = (batch: readonly Notice[]) => batch.some(([name]) => name === met?.notice);
  let times = 0;
  person.socket.weather = { ...clear, fateOf: (batch) => (isMet(batch) && ++times === 1 ? met?.fate : undefined) };
  const does = async (act: (person: Person) => void) => {
    await world.clock.as(person.domain, () => act(person));
    await world.pass(5000);
  };
  return { person, does, times: () => times };
}

test('media that is given up during a reconnection is created again', async () => {
  // How long after media the connection is lost: media is given up before, during, or after the reconnect.
  for (let afterMs = 13_000; afterMs < 15_000; afterMs += 25) {
    expect({ afterMs, faults: await play((world) => loseBoth(world, afterMs)) }).toEqual({ afterMs, faults: [] });
  }
});

async function loseBoth(world: World, afterMs: number): Promise<void> {
  const [ann, ben] = [await somebody(world), await somebody(world)];
  for (const { does } of [ann, ben]) await does((person) => person.join('meadow'));
  await world.clock.as(ann.person.domain, () => ann.person.failMedia(1));
  await world.pass(afterMs);
  ann.person.socket.wire?.cut({ clientAfterMs: 1, serverAfterMs: 1 });
}

test.each([
  { notices: 'the last before the join', more: false },
  { notices: 'with others behind them', more: true },
])('[D2] a peer that misses notices in pre-join, $notices, has everything in the seat', async ({ more }) => {
  let times = 0;
  const faults = await play(async (world) => {
    const [prepared, ann] = [
      await somebody(world, { fate: 'lost', notice: 'consumers:created' }),
      await somebody(world),
    ];
    await prepared.does((person) => {
      person.previewed.value = 'meadow';
    });
    await ann.does((person) => person.join('meadow'));
    if (more) await ann.does((person) => person.share());
    await prepared.does((person) => person.join('meadow'));
    times = prepared.times();
  });
  expect({ faults, missed: times > 0 }).toEqual({ faults: [], missed: true });
});

test('[F1] a peer that joins while consumers are created for pre-join applies them, and they flow', async () => {
  // How long after preparing somebody joins: before, while or after the worker makes what they receive there.
  for (let afterMs = 0; afterMs < 3; afterMs += 0.05) {
    expect({ afterMs, faults: await play((world) => joinAtOnce(world, afterMs)) }).toEqual({ afterMs, faults: [] });
  }
});

async function joinAtOnce(world: World, afterMs: number): Promise<void> {
  const [ann, ben] = [await somebody(world), await somebody(world)];
  const prepares = (person: Person) => {
    person.previewed.value = 'meadow';
  };
  await ann.does(prepares);
  await world.clock.as(ben.person.domain, () => prepares(ben.person));
  await world.pass(afterMs);
  await ben.does((person) => person.join('meadow'));
  await ann.does((person) => person.join('meadow'));
}

test('[L4] of two pages that take one seat at the same moment one has it, and the other is notified', async () => {
  // When media is lost after the other page opens: before, while and after that page takes the seat.
  for (let afterMs = 220; afterMs < 280; afterMs += 0.5) {
    const ends: string[] = [];
    const faults = await play(async (world) => {
      const { person, does } = await somebody(world);
      await does(() => person.join('meadow'));
      const other = await world.addPerson(person);
      await world.clock.as(other.domain, () => other.join('meadow'));
      await world.pass(afterMs);
      await does(() => person.failMedia(1));
      for (const { call } of [person, other]) ends.push(JSON.stringify(call.state.peek()));
    });
    expect({ afterMs, faults, ends: ends.toSorted() }).toEqual({
      afterMs,
      faults: [],
      ends: ['{"phase":"ended","reason":"taken_over"}', '{"phase":"live"}'],
    });
  }
});

test('requests under way when the server ends are not reported as errors', async () => {
  // How long after the page opens the server ends: before and while the worker makes what somebody sends.
  for (let afterMs = 238; afterMs < 242; afterMs += 0.05) {
    expect({ afterMs, errors: await endEarly(afterMs) }).toEqual({ afterMs, errors: [] });
  }
});

/** @returns what the server that ended has logged as an error, and what is broken after another has started. */
async function endEarly(afterMs: number): Promise<string[]> {
  let ended: SimulatedServer | undefined;
  const faults = await play(async (world) => {
    const { person } = await somebody(world);
    await world.clock.as(person.domain, () => person.join('meadow'));
    await world.pass(afterMs);
    const { server } = world;
    ended = server;
    await world.clock.as(server.domain, () => server.close());
    world.restartAt = world.clock.now + 3000;
    await world.pass(5000);
  });
  return [...faults, ...(ended?.errors ?? [])];
}

test('a join that is abandoned before its answer sends everything the next time, also after a lost connection', async () => {
  const faults = await play(async (world) => {
    const { person, does } = await somebody(world);
    const prepares = () => {
      person.previewed.value = 'meadow';
    };
    await does(prepares);
    await world.clock.as(person.domain, () => person.join('meadow'));
    await world.pass(3);
    await does(() => person.leave());
    await does(prepares);
    person.socket.wire?.cut({ clientAfterMs: 1, serverAfterMs: 1 });
    await world.pass(5000);
    await does(() => person.join('meadow'));
  });
  expect(faults).toEqual([]);
});

test('[D3] leaving pre-join while the join waits leaves no prepared peer, also if the join is refused', async () => {
  const faults = await play(async (world) => {
    const { person, does } = await somebody(world);
    await does(() => {
      person.previewed.value = 'harbour';
    });
    world.server.lateMs = 300;
    await world.clock.as(person.domain, () => person.join('harbour'));
    await world.pass(3);
    await does(() => person.leave());
    world.server.lateMs = 0;
    await does(() => person.join('meadow'));
  });
  expect(faults).toEqual([]);
});

test('[C6] a peer that receives new transports twice sends over them anyway', async () => {
  let times = 0;
  const faults = await play(async (world) => {
    const ann = await somebody(world, { fate: 'twice', notice: 'media:moved' });
    await ann.does((person) => person.join('meadow'));
    for (const worker of world.server.workers) worker.die();
    await world.pass(10_000);
    await ann.does((person) => person.toggleCamera());
    times = ann.times();
  });
  expect({ faults, moved: times > 0 }).toEqual({ faults: [], moved: true });
});

/** Each entry is a mistake that a server might make; `finds` is the report about it. */
const mistakes: { mistake: string; plant: () => Sabotage; finds: RegExp }[] = [
  {
    mistake: 'what somebody held in a worker is left there',
    plant: () => ({ leaves: everyNth(3) }),
    finds: /in the worker is nobody's|timers of the server stay/,
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
  {
    mistake: 'somebody takes a seat, and the others hear of it half a second later',
    plant: () => ({ tellsLate: everyNth(4) }),
    finds: /was not notified of/,
  },
  {
    mistake: 'the people of a large room are counted half a second late',
    plant: () => ({ countsLate: everyNth(2) }),
    finds: /was not notified of/,
  },
  {
    mistake: 'nobody follows a host who leaves',
    plant: () => ({ forgetsHosts: () => true }),
    finds: /nobody is host/,
  },
  {
    mistake: 'a locked room admits everybody',
    plant: () => ({ admitsAnybody: () => true }),
    finds: /which is not open/,
  },
];

test.each(mistakes)('the simulation finds: $mistake', async ({ plant, finds }) => {
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

/** Each join is answered with the roster of the previous one. */
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
