/** Everything that may happen in a simulation, and how often relative to the rest. */
import { HEARTBEAT_MS } from './edges/network.ts';
import type { Person } from './person.ts';
import { ROOMS, type World } from './world.ts';

type Action = {
  name: string;
  weight: number;
  /** Returns whether it was possible. */
  act(world: World): Promise<boolean>;
};

const MAX_PEOPLE = 6;

/** Something that one person does, if there is somebody who can. */
function personal(
  name: string,
  { weight, who = () => true }: { weight: number; who?: (person: Person) => boolean },
  act: (person: Person, world: World) => void,
): Action {
  return {
    name,
    weight,
    act: async (world) => {
      const person = world.pick(world.present.filter(who));
      if (!person) return false;
      world.trace.say(person.domain.name, `does: ${name}`);
      await world.clock.as(person.domain, () => act(person, world));
      return true;
    },
  };
}

/** Somebody opens the page a second time, with the first page's key, and joins again where they were. */
function again(name: string, { weight }: { weight: number }, before: (person: Person) => void): Action {
  return {
    name,
    weight,
    act: async (world) => {
      const person = world.pick(world.present.filter(busy));
      if (!person) return false;
      world.trace.say(person.domain.name, `does: ${name}`);
      await world.clock.as(person.domain, () => before(person));
      const next = await world.addPerson(person);
      await world.clock.as(next.domain, () => next.join(person.wants ?? ROOMS[0]));
      return true;
    },
  };
}

/** Something that happens to the server while it runs. */
function onServer(name: string, { weight }: { weight: number }, act: (world: World) => void): Action {
  return {
    name,
    weight,
    act: async (world) => {
      if (world.server.domain.killed || world.network.listener !== world.server) return false;
      world.trace.say(world.server.domain.name, name);
      await world.clock.as(world.server.domain, () => act(world));
      return true;
    },
  };
}

const idle = ({ call }: Person) => ['idle', 'ended'].includes(call.state.peek().phase);
const busy = (person: Person) => !idle(person);
const mayChange = ({ staysSilent }: Person) => !staysSilent;
const hasOthers = ({ live, call }: Person) => live && call.people.peek().length > 0;
/** One of the others, whom this person knows. */
const someoneIn = ({ call }: Person, world: World) => world.pick(call.people.peek())?.id ?? '';
const connected = ({ socket }: Person) => socket.wire !== undefined;

const actions: readonly Action[] = [
  {
    name: 'opens the page',
    weight: 6,
    act: async (world) => {
      if (world.present.length >= MAX_PEOPLE) return false;
      const person = await world.addSomebody();
      world.trace.say(person.domain.name, 'opens the page');
      return true;
    },
  },
  personal('joins', { weight: 16, who: idle }, (person, world) => person.join(roomFor(world))),
  personal('prepares to join', { weight: 5, who: idle }, ({ previewed }, world) => {
    previewed.value = roomFor(world);
  }),
  personal('leaves pre-join', { weight: 2, who: idle }, ({ previewed }) => {
    previewed.value = undefined;
  }),
  personal('leaves', { weight: 5, who: busy }, (person) => person.leave()),
  personal('closes the page', { weight: 2 }, (person) => person.vanish({ silently: false })),
  again('reloads the page', { weight: 2 }, (person) => person.vanish({ silently: false })),
  again('goes with a crash, and comes back', { weight: 2 }, (person) => person.vanish({ silently: true })),
  again('opens the same once more in another tab', { weight: 1.5 }, () => undefined),
  personal('loses power', { weight: 2 }, (person) => person.vanish({ silently: true })),
  personal('mutes or unmutes', { weight: 6, who: mayChange }, ({ muted }) => {
    muted.value = !muted.peek();
  }),
  personal('only views, or takes part again', { weight: 2, who: mayChange }, (person) => person.toggleViewOnly()),
  personal('turns the camera on or off', { weight: 4, who: mayChange }, (person) => person.toggleCamera()),
  personal('shares the screen', { weight: 3, who: busy }, (person) => person.share()),
  personal('stops sharing', { weight: 3, who: busy }, (person) => person.stopSharing()),
  personal('sends a message', { weight: 5, who: busy }, ({ chat }, world) =>
    chat.send(`message ${world.number(1000)}`),
  ),
  personal('raises or lowers a hand', { weight: 5, who: busy }, ({ hands }) => hands.toggle()),
  personal('subscribes to other video', { weight: 4 }, ({ call }, world) => {
    const videos = call.people.peek().filter(() => world.chance(60));
    const newcomers = { cameras: world.number(4), screens: world.number(2), height: 90 + world.number(900) };
    call.subscribe({
      videos: videos.map(({ id }) => ({ peer: id, source: 'camera' as const, height: 180 })),
      newcomers,
    });
  }),
  personal('asks who else is here', { weight: 1, who: busy }, ({ call }) => call.meet()),
  personal('is fine with a direct call, or not', { weight: 5 }, ({ allowsDirect }) => {
    allowsDirect.value = !allowsDirect.peek();
  }),
  personal('gives a role', { weight: 4, who: hasOthers }, (person, world) => {
    const role = world.pick(['participant', 'moderator', 'host'] as const) ?? 'host';
    person.moderate('role:set', { peer: someoneIn(person, world), role });
  }),
  personal('mutes somebody', { weight: 2, who: hasOthers }, (person, world) =>
    person.moderate('moderation:mute', { peer: someoneIn(person, world) }),
  ),
  personal('mutes everybody', { weight: 1, who: hasOthers }, (person) => person.moderate('moderation:muteAll', {})),
  personal('lowers a hand', { weight: 2, who: hasOthers }, (person, world) =>
    person.moderate('moderation:lowerHand', { peer: someoneIn(person, world) }),
  ),
  personal('puts somebody in the spotlight', { weight: 1, who: hasOthers }, (person, world) =>
    person.moderate('spotlight:set', { peer: world.chance(70) ? someoneIn(person, world) : null }),
  ),
  personal('removes somebody', { weight: 0.7, who: hasOthers }, (person, world) =>
    person.moderate('moderation:remove', { peer: someoneIn(person, world), ban: world.chance(50) }),
  ),
  personal('decides who may enter', { weight: 1.5, who: hasOthers }, (person, world) =>
    person.moderate('access:set', { policy: world.pick(['open', 'open', 'locked', 'lobby'] as const) ?? 'open' }),
  ),
  personal('ends the meeting', { weight: 0.3, who: hasOthers }, (person) => person.moderate('room:end', {})),
  personal('loses media', { weight: 2, who: busy }, (person, world) => person.failMedia(world.number(4))),
  personal('loses the connection', { weight: 6, who: connected }, ({ socket }, world) =>
    socket.wire?.cut({ clientAfterMs: world.number(2000), serverAfterMs: world.number(2000) }),
  ),
  personal('loses the connection, and only one end knows', { weight: 4, who: connected }, ({ socket }, world) => {
    const [soon, late] = [world.number(300), world.number(HEARTBEAT_MS)];
    const [clientAfterMs, serverAfterMs] = world.chance(70) ? [soon, late] : [late, soon];
    socket.wire?.cut({ clientAfterMs, serverAfterMs });
  }),
  personal('is without a network for a while', { weight: 3 }, ({ socket, domain }, world) => {
    socket.reachable = false;
    socket.wire?.cut({ clientAfterMs: world.number(3000), serverAfterMs: world.number(HEARTBEAT_MS) });
    world.clock.in(domain, world.number(40_000), () => {
      socket.reachable = true;
    });
  }),
  onServer('hears somebody', { weight: 4 }, (world) => {
    for (const room of world.server.levels) {
      const volumes = room.heard
        .filter(() => world.chance(50))
        .map((producer) => ({ producer, volume: -world.number(60) }));
      room.emit('volumes', volumes);
    }
  }),
  onServer('has too much to do for a while', { weight: 1 }, (world) => {
    const { server, clock } = world;
    server.lateMs = 60 + world.number(300);
    clock.in(server.domain, world.number(10_000), () => {
      server.lateMs = 0;
    });
  }),
  onServer('loses a worker', { weight: 1.5 }, (world) => world.pick(world.server.workers)?.die()),
  onServer('ends in order, and another one starts', { weight: 0.5 }, (world) => {
    world.server.close();
    restartSoon(world);
  }),
  onServer('is killed, and another one starts', { weight: 0.7 }, (world) => {
    world.server.kill();
    restartSoon(world);
  }),
];

/** The cumulative weights. */
const reaches = actions.map((_, index) => actions.slice(0, index + 1).reduce((sum, { weight }) => sum + weight, 0));
const total = reaches.at(-1) ?? 0;

/** Makes something happen. */
export async function happen(world: World): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) if (await choose(world).act(world)) return;
}

function choose(world: World): Action {
  const place = world.random() * total;
  return actions.find((_, index) => place < (reaches[index] ?? 0)) ?? (actions[0] as Action);
}

/** Mostly the same one, so that people meet. */
const roomFor = (world: World) => (world.chance(85) ? ROOMS[0] : ROOMS[1]);

function restartSoon(world: World): void {
  world.restartAt = world.clock.now + 500 + world.number(8000);
}
