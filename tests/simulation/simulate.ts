/**
 * One simulation from its seed: people do what they like, everything breaks that may, and then the result is checked.
 */
import { happen } from './actions.ts';
import { peerConnections } from './edges/peer-connection.ts';
import { always, atRest, whenEmpty } from './invariants.ts';
import type { Sabotage } from './simulated-server.ts';
import { World } from './world.ts';

export type Outcome = {
  seed: number;
  /** The violated invariants; the simulation ends at the first violation. */
  violations: string[];
  trace: readonly string[];
};

export type SimulateOptions = { traced?: boolean; sabotage?: Sabotage };

const STEPS = { min: 10, max: 50 };
/** The time between two events: often next to nothing, sometimes a while. */
const MAX_BETWEEN_MS = 15_000;
/** Longer than every timeout. */
const REST_MS = 150_000;

export async function simulate(
  seed: number,
  { traced = false, sabotage = {} }: SimulateOptions = {},
): Promise<Outcome> {
  const world = new World(seed, { traced, sabotage });
  return within(world, { seed, traced }, () => run(world));
}

/** A simulation in which only this happens, until everything has settled. @returns what is broken then. */
export async function play(act: (world: World) => Promise<void>): Promise<string[]> {
  const world = new World(1, { traced: false, sabotage: {} });
  const { violations } = await within(world, { seed: 1, traced: false }, async () => {
    await world.start();
    await act(world);
    return (await rest(world)) ?? [];
  });
  return violations;
}

async function within(
  world: World,
  { seed, traced }: { seed: number; traced: boolean },
  run: () => Promise<string[]>,
): Promise<Outcome> {
  const uninstall = world.clock.install({
    RTCPeerConnection: peerConnections({ clock: world.clock, random: world.network.random }),
  });
  const { stackTraceLimit } = Error;
  // Most errors here are expected, and their stack traces are half of their cost.
  if (!traced) Error.stackTraceLimit = 0;
  try {
    const violations = await run();
    return {
      seed,
      violations: [...new Set(violations.map((text) => world.trace.named(text)))],
      trace: world.trace.lines,
    };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    uninstall();
  }
}

async function run(world: World): Promise<string[]> {
  await world.start();
  for (let left = 2 + world.number(2); left > 0; left -= 1) await world.addSomebody();
  const steps = STEPS.min + world.number(STEPS.max - STEPS.min);
  for (let step = 0; step < steps; step += 1) {
    await happen(world);
    await world.pass(Math.floor(world.random() ** 4 * MAX_BETWEEN_MS));
    const violations = always(world);
    if (violations.length > 0) return violations;
  }
  return (await rest(world)) ?? (await emptied(world));
}

/** Nothing breaks any more, and nobody does anything. */
async function rest(world: World): Promise<string[] | undefined> {
  world.trace.say('world', 'comes to rest');
  for (const { socket } of world.present) {
    socket.reachable = true;
    socket.weather = { ...socket.weather, doubled: 0, wild: 0 };
  }
  await world.pass(REST_MS / 2);
  // An earlier loss is detected with the next notice.
  for (const { domain, chat } of world.present) await world.clock.as(domain, () => chat.send('one more message'));
  await world.pass(REST_MS / 2);
  const violations = [...always(world), ...atRest(world)];
  return violations.length > 0 ? violations : undefined;
}

async function emptied(world: World): Promise<string[]> {
  world.trace.say('world', 'everybody leaves');
  for (const person of world.present) {
    await world.clock.as(person.domain, () => (world.chance(50) ? person.leave() : person.vanish({ silently: false })));
  }
  await world.pass(REST_MS);
  return [...always(world), ...whenEmpty(world)];
}
