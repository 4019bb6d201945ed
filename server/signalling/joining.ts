import { AppError } from '#shared/protocol/errors.ts';
import type { RequestData, RequestResult } from '#shared/protocol/events.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { NEW_ROOM_COST } from '../rooms/join-cost.ts';
import type { Joiner } from '../rooms/membership.ts';
import type { Registry } from '../rooms/registry.ts';
import type { Room } from '../rooms/room.ts';
import { seatId } from '../rooms/seat-key.ts';
import type { SeatMedia } from '../rooms/seats.ts';
import type { Admission } from './admission.ts';
import type { JoinRateLimiter } from './join-rate-limiter.ts';
import type { Place, Session, Sessions } from './session.ts';

export type JoinServices = {
  registry: Registry;
  sessions: Sessions;
  admission: Admission;
  joinRateLimiter: JoinRateLimiter;
};

type JoinResult = RequestResult<'room:join'>;

/** A join that is being carried out. */
type Attempt = {
  session: Session;
  /** The name of the room. */
  name: string;
  joiner: Joiner & { password?: string | undefined };
  /** False once another connection has taken over, or this one is lost. */
  isWanted(): boolean;
};

/**
 * Prepares a join in pre-join. @throws AppError `already_joined`, `prejoin_full`, `server_full`, `too_many_requests`,
 * `bad_request`, `shutting_down`.
 */
export async function prepare(
  session: Session,
  { room: name, ...preparing }: RequestData<'prejoin:prepare'>,
  { registry, admission, joinRateLimiter }: JoinServices,
): Promise<RequestResult<'prejoin:prepare'>> {
  session.refuseIfPlaced();
  if (admission.busy) throw new AppError('prejoin_full', 'the server is busy; join without preparation');
  const { address, browser } = session;
  registry.refusePrepared(name, { address });
  joinRateLimiter.prepare(address, { cost: costOf(registry.find(name)) });
  const room = await registry.open(name, { address });
  const arrival = await room.members.prepare({ ...preparing, address, browser });
  const peer = room.members.addPrepared(arrival);
  session.outbox.hold();
  session.take({ room, peer });
  const people = room.presence.open();
  return { ...peer.media.transports, ...(people && { people }) };
}

/**
 * The paths of a join: from pre-join, back to the client's own seat, or to a new one. Each ends with `answer`, within
 * the tick in which the seat is taken.
 * @throws AppError what the rooms, the limits and the admission refuse, `already_joined`, `taken_over`.
 */
export async function join(
  session: Session,
  { room: name, ...asked }: RequestData<'room:join'>,
  services: JoinServices,
): Promise<JoinResult> {
  const { connection, address, browser } = session;
  const isWanted = () => connection !== undefined && session.connection === connection;
  const attempt = { session, name, joiner: { ...asked, address, browser }, isWanted };
  const room = services.registry.find(name);
  const own = room?.members.seatOf(attempt.joiner);
  if (!session.isAt(own) && session.preparedIn(name)) return joinPrepared(attempt, services);
  if (!room || !own) return joinNew(attempt, services);
  const over = own.media.id === asked.holds ? 'kept' : 'new';
  const { joinCost: cost, historyCost: history } = room;
  services.joinRateLimiter.resume(address, { seat: own.id, over, cost, history });
  return (await resume(attempt, { room, peer: own }, services)) ?? joinNew(attempt, services);
}

async function joinPrepared(attempt: Attempt, services: JoinServices): Promise<JoinResult> {
  const { session, name, joiner } = attempt;
  await services.admission.enter(joiner.address);
  const prepared = session.preparedIn(name);
  const answered = await prepared?.room.arrivals.next(() => {
    if (!session.preparedIn(name)) return undefined;
    prepared.room.members.seatPrepared(prepared.peer, joiner.name);
    return answer(session, prepared, {});
  });
  // The preparation expired while the join waited.
  if (!prepared || !answered) return joinNew(attempt, services);
  prepared.room.members.letFlow(prepared.peer);
  return answered;
}

async function joinNew(attempt: Attempt, services: JoinServices): Promise<JoinResult> {
  const { session, name, joiner, isWanted } = attempt;
  const { registry, admission, joinRateLimiter } = services;
  const { address } = joiner;
  // A refusal that costs nothing is not counted.
  registry.refuseJoin(name, { address });
  await enter(attempt, registry.find(name));
  joinRateLimiter.join(address, { cost: costOf(registry.find(name)) });
  await admission.enter(address);
  if (!isWanted()) throw ended();
  const room = await registry.open(name, { address });
  // Another connection of this client was faster.
  const own = room.members.seatOf(joiner);
  const resumed = own && (await resume(attempt, { room, peer: own }, services));
  if (resumed) return resumed;
  const arrival = await room.members.join(joiner);
  return room.arrivals.next(() => {
    const place = { room, peer: room.members.seat(arrival, joiner.name) };
    session.take(place);
    return answer(session, place, arrival.media());
  });
}

/** @throws AppError what `Access` refuses. */
async function enter({ joiner: { key, address, password } }: Attempt, room: Room | undefined): Promise<void> {
  await room?.access.enter({ id: seatId(room.name, key), address, password });
}

/**
 * Waits to be let into a room. @throws AppError `already_joined`, `removed`, `banned`, `room_locked`,
 * `password_required`, `lobby_full`, `too_many_requests`.
 */
export function knock(
  session: Session,
  { room: named, key, name }: RequestData<'lobby:knock'>,
  { registry }: Pick<JoinServices, 'registry'>,
): RequestResult<'lobby:knock'> {
  session.refuseIfPlaced();
  const room = registry.find(named);
  const id = seatId(named, key);
  if (!room || mayEnter(room, id)) return { admitted: true };
  room.lobby.knock({ id, name, address: session.address });
  session.wait(room, id);
  return { admitted: false };
}

/** Whether this person need not knock. @throws AppError if knocking is pointless. */
function mayEnter({ access }: Room, id: PeerId): boolean {
  try {
    access.refuse(id);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'must_knock') return false;
    throw error;
  }
}

/** @returns undefined if the seat was given up meanwhile. */
async function resume(
  { session, joiner, isWanted }: Attempt,
  place: Place,
  { sessions }: JoinServices,
): Promise<JoinResult | undefined> {
  const { room, peer } = place;
  const media = await room.members.resume(peer, joiner, isWanted);
  const kept = sessions.get(peer.id);
  // Another connection may have replaced the peer.
  if (!media || !kept?.isAt(peer)) return undefined;
  if (!isWanted() || !session.connection) {
    // Lost again meanwhile, or handed over; where no other connection has the seat, it is lost.
    if (!kept.connection) room.members.lose(peer);
    throw ended();
  }
  session.connection.continueWith(kept);
  const resumed = media();
  if (!resumed.kept) kept.forgetRequests();
  room.startOver(peer, joiner.subscriptions);
  const result = snapshot(kept, place, resumed);
  room.remind(peer);
  return result;
}

function answer(session: Session, place: Place, media: SeatMedia): JoinResult {
  const result = snapshot(session, place, media);
  place.room.greet(place.peer);
  return result;
}

/** The state of the room, which includes all notices so far; later notices wait until it is sent. */
function snapshot({ outbox }: Session, { room, peer }: Place, media: SeatMedia): JoinResult {
  return { ...room.snapshot(peer), ...media, sequence: outbox.hold() };
}

const costOf = (room: Room | undefined) => room?.joinCost ?? NEW_ROOM_COST;

const ended = () => new AppError('taken_over', 'this connection has ended');
