/** The invariants that hold at every moment, and those that hold once everything has settled. */
import { entryIds } from '../../client/src/models/chat/entries.ts';
import type { Peer } from '../../server/rooms/peer.ts';
import type { Room } from '../../server/rooms/room.ts';
import type { ChatMessage } from '../../server/shared/protocol/talk.ts';
import { openConnections } from './edges/peer-connection.ts';
import type { Person } from './person.ts';
import { MAX_SEATS } from './simulated-server.ts';
import type { World } from './world.ts';

/** After every event. */
export function always(world: World): string[] {
  return [
    ...world.network.faults,
    ...world.network.presence.faults,
    ...world.server.errors.map((error) => `the server logged an error: ${error}`),
    ...world.clock.crashes.map(({ domain, error }) => `${domain.name} crashed: ${stackOf(error)}`),
    ...[...world.server.rooms].flatMap((room) => [
      ...seatFaults(room),
      ...world.server.roleFaults(room),
      ...preparedFaults(world, room),
      ...silenceFaults(world, room),
    ]),
    ...world.present.flatMap(directSilenceFaults),
    ...world.present.flatMap(rosterFaults),
    ...world.present.flatMap(endFaults),
  ];
}

/** Once nothing happens any more and the network is well. */
export function atRest(world: World): string[] {
  return [
    ...unanswered(world),
    ...world.present.flatMap((person) => placeFaults(world, person)),
    ...[...world.server.rooms].flatMap((room) => [
      ...ghosts(world, room),
      ...agreement(world, room),
      ...flow(world, room),
    ]),
    ...workerFaults(world),
  ];
}

/** Once everybody has left and the rooms have closed. */
export function whenEmpty(world: World): string[] {
  const { server, clock } = world;
  const rooms = [...server.rooms].map(({ name }) => `room ${name} stays`);
  const held = server.workers.flatMap(({ held: routers }) => [...routers.keys()].map((id) => `router ${id} stays`));
  const timers = clock.waitingIn(server.domain);
  return [...rooms, ...held, ...(timers > 0 ? [`${timers} timers of the server stay`] : [])];
}

function seatFaults(room: Room): string[] {
  const ids = room.members.everybody.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...twice.map((id) => `seat ${id} is taken twice`),
    ...(room.members.size > MAX_SEATS ? [`${room.members.size} people in room ${room.name}`] : []),
  ];
}

/** Nothing flows to anybody who prepares to join. */
function preparedFaults({ server }: World, { members: { everybody } }: Room): string[] {
  const preparedPeers = new Set(
    everybody.flatMap(({ seated, media }) => (seated ? [] : media.transports.receiveTransport.id)),
  );
  return server.workers.flatMap(({ held }) =>
    [...held.values()]
      .flatMap((transports) => [...transports.values()])
      .filter(({ id, consumers }) => preparedPeers.has(id) && [...consumers.values()].some(({ paused }) => !paused))
      .map(({ id }) => `media flows to transport ${id} of a prepared peer`),
  );
}

/** Whatever happens, only the person themselves unmutes their microphone, or turns their camera on. */
function silenceFaults(world: World, room: Room): string[] {
  const silent = new Set(world.people.flatMap(({ name, staysSilent }) => (staysSilent ? name : [])));
  return room.members.people.flatMap(({ name, producers }) =>
    producers
      .filter(({ source, paused }) => silent.has(name) && !paused && (source === 'microphone' || source === 'camera'))
      .map(({ source }) => `the ${source} of ${name}, who turned it off, is on`),
  );
}

/** The same over a direct connection, whose first two transceivers are the microphone's and the camera's. */
function directSilenceFaults({ name, domain, staysSilent }: Person): string[] {
  const connections = staysSilent ? [...(openConnections.get(domain) ?? [])] : [];
  const sends = connections.some((connection) =>
    connection
      .getTransceivers()
      .slice(0, 2)
      .some(({ sender }) => sender.track),
  );
  return sends ? [`${name}, who turned off microphone and camera, sends one directly`] : [];
}

function rosterFaults({ name, call }: Person): string[] {
  const ids = call.people.peek().map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${name} sees ${id} twice`);
}

/** The reasons for which the call of an honest client may end; any other is a fault. */
const EXPECTED_ENDS: readonly string[] = [
  'left',
  'room_full',
  'server_full',
  'server_gone',
  'media_failed',
  'shutting_down',
  'taken_over',
  'overloaded',
  'removed',
  'banned',
  'ended',
  'room_locked',
  'must_knock',
];

function endFaults({ name, call }: Person): string[] {
  const state = call.state.peek();
  return state.phase === 'ended' && !EXPECTED_ENDS.includes(state.reason)
    ? [`${name}'s call ended with ${state.reason}`]
    : [];
}

/** Even where nobody waits for the answer any more: the client would ask again, and hide it. */
function unanswered({ network, server }: World): string[] {
  return network.asked
    .filter(({ wire, answers }) => answers === 0 && wire.listener === server)
    .map(({ by, name, number }) => `${by}'s ${name} ${number} was never answered`);
}

function placeFaults(world: World, person: Person): string[] {
  const { name, call, wants } = person;
  const { phase } = call.state.peek();
  const rooms = [...world.server.rooms].filter((room) => room.name === call.room.peek());
  const seats = rooms.flatMap((room) => room.members.people.filter((peer) => peer.name === name));
  // Nobody has let them in.
  const waits = rooms.some(
    ({ access, lobby }) => access.policy === 'lobby' && lobby.waiting.some((one) => one.name === name),
  );
  if (phase === 'joining' && call.waiting.peek() && waits) return [];
  if (phase !== 'live' && phase !== 'idle' && phase !== 'ended') return [`${name} is still ${phase}`];
  if (wants === undefined && phase === 'live') return [`${name} left and is in a call`];
  if (phase === 'live' && seats.length !== 1) return [`${name} is in a call and has ${seats.length} seats`];
  const tabs = world.present.filter(
    (other) => other.live && other.name === name && other.call.room.peek() === call.room.peek(),
  );
  if (phase === 'live' && tabs.length > 1) return [`${name} is in the same call in ${tabs.length} tabs`];
  return [];
}

function ghosts(world: World, room: Room): string[] {
  const here = new Set(peopleIn(world, room).map(({ name }) => name));
  return room.members.people
    .filter(({ name }) => !here.has(name))
    .map(({ name }) => `the ghost of ${name} is in ${room.name}`);
}

/** Everybody in the room sees the same, or in a large one, everything of those whom the server takes for known. */
function agreement(world: World, room: Room): string[] {
  const told = ({ name, producers }: Peer) => `${name} ${sourcesOf(producers)}`;
  return peopleIn(world, room).flatMap((person) => {
    const self = room.members.people.find(({ name }) => name === person.name);
    const others = self ? room.roster.knownTo(self) : [];
    const { call, hands, chat } = person;
    const roster = call.people.peek().map((one) => {
      const sources = { microphone: one.microphone, camera: one.camera, screen: one.screen };
      const sent = Object.entries(sources).flatMap(([source, sends]) =>
        sends ? { source, paused: sends.paused } : [],
      );
      return `${one.name} ${sourcesOf(sent)}`;
    });
    return [
      ...differ(`${person.name}'s count`, [`${call.count.peek()}`], [`${room.members.size}`]),
      ...differ(`${person.name}'s idea of the room`, [`${call.partial.peek()}`], [`${room.roster.isLarge}`]),
      ...differ(`${person.name}'s roster`, roster.toSorted(), others.map(told).toSorted()),
      ...differ(`${person.name}'s hands`, hands.raised.peek(), room.hands.known),
      ...differ(`${person.name}'s mode`, [call.mode.peek().mode], [room.direct.info.mode]),
      ...missing(`${person.name}'s chat`, chat.entries.peek(), room.talk.past),
      ...differ(`what is sent of ${person.name}`, [sendsOf(room, person)], [wantsToSend(person)]),
    ];
  });
}

/** Everybody receives the sound of all others, unless two send it directly to each other. */
function flow(world: World, room: Room): string[] {
  const { pair } = room.direct;
  const people = peopleIn(world, room);
  const peerOf = ({ name }: Person) => room.members.people.find((peer) => peer.name === name);
  return people.flatMap((person) => {
    const self = peerOf(person);
    if (!self) return [];
    return room.members.people.flatMap((other) => {
      if (other === self || [other.id, self.id].every((id) => pair?.includes(id))) return [];
      return other.producers
        .filter(({ source, paused }) => source === 'microphone' && !paused)
        .filter(({ id }) => !isHeard(world, { id, person }))
        .map(() => `${person.name} does not hear ${other.name}`);
    });
  });
}

/** There is a flowing consumer in a worker, and a track at its receiver. */
function isHeard(world: World, { id, person }: { id: string; person: Person }): boolean {
  const arrives = person.call.people.peek().some(({ microphone }) => microphone?.producer === id && microphone.track);
  const flows = world.server.workers.some(({ held }) =>
    [...held.values()].some((transports) =>
      [...transports.values()].some(({ consumers }) =>
        [...consumers.values()].some((one) => one.producer === id && !one.paused),
      ),
    ),
  );
  return arrives && flows;
}

/** The workers hold what the rooms know of, and nothing else. */
function workerFaults({ server }: World): string[] {
  const peers = [...server.rooms].flatMap((room) => room.members.everybody);
  const known = new Set(
    peers.flatMap(({ media }) => {
      const { sendTransport, receiveTransport } = media.transports;
      return sendTransport ? [sendTransport.id, receiveTransport.id] : [receiveTransport.id];
    }),
  );
  const sent = new Set(peers.flatMap(({ producers }) => producers.map(({ id }) => id)));
  return server.workers.flatMap(({ held }) =>
    [...held.values()].flatMap((transports) => {
      const pipes = [...transports.values()].filter(({ id }) => server.pipes.has(id));
      const strays = [...transports.values()].filter(
        (transport) => !known.has(transport.id) && !pipes.includes(transport),
      );
      const producers = [...transports.values()].flatMap((transport) => [...transport.producers.keys()]);
      return [
        ...strays.map(({ id }) => `transport ${id} in the worker is nobody's`),
        ...producers.filter((id) => !sent.has(id)).map((id) => `producer ${id} in the worker is nobody's`),
      ];
    }),
  );
}

const peopleIn = (world: World, room: Room) =>
  world.present.filter(({ live, call }) => live && call.room.peek() === room.name);

const sourcesOf = (sent: readonly { source: string; paused: boolean }[]) =>
  sent
    .map(({ source, paused }) => `${source}${paused ? ' (paused)' : ''}`)
    .toSorted()
    .join(', ');

/** A source that was on once and is off is kept for the next time, silent or black. */
const flowing = (sent: readonly { source: string; paused: boolean }[]) =>
  sourcesOf(sent.filter(({ paused }) => !paused));

const sendsOf = (room: Room, { name }: Person) =>
  flowing(room.members.people.find((peer) => peer.name === name)?.producers ?? []);

function wantsToSend({ microphone, camera, muted, screenVideo }: Person): string {
  return flowing([
    { source: 'microphone', paused: microphone.peek().phase !== 'on' || muted.peek() },
    { source: 'camera', paused: camera.peek().phase !== 'on' },
    { source: 'screen', paused: !screenVideo.peek() },
  ]);
}

function differ(what: string, is: readonly string[], should: readonly string[]): string[] {
  const [one, other] = [is.join('; '), should.join('; ')];
  return one === other ? [] : [`${what} is [${one}] and should be [${other}]`];
}

function missing(what: string, has: readonly { id: string }[], should: readonly ChatMessage[]): string[] {
  const known = new Set(has.map(({ id }) => id));
  const isKnown = ({ id, peer }: ChatMessage) =>
    known.has(entryIds.ownMessage(id)) || known.has(entryIds.message(peer, id));
  return should.filter((message) => !isKnown(message)).map(({ text }) => `${what} lacks "${text}"`);
}

const stackOf = (error: unknown) => (error instanceof Error ? error.stack : String(error));
