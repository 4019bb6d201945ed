import { AppError } from '#shared/protocol/errors.ts';
import type { RequestData, RequestResult } from '#shared/protocol/events.ts';
import type { Registry } from '../rooms/registry.ts';
import type { JoinAnswer } from '../rooms/seats.ts';
import type { Admission } from './admission.ts';
import type { JoinRateLimiter } from './join-rate-limiter.ts';
import type { Session, Sessions } from './session.ts';

export type JoinServices = {
  registry: Registry;
  sessions: Sessions;
  admission: Admission;
  joinRateLimiter: JoinRateLimiter;
};

type Respond = (result: RequestResult<'room:join'>) => void;

/**
 * The paths of a join: from pre-join, back to the client's own seat, or to a new one. `respond` is called in the tick
 * of the change.
 */
export async function join(
  session: Session,
  { room: name, ...asked }: RequestData<'room:join'>,
  { registry, sessions, admission, joinRateLimiter, respond }: JoinServices & { respond: Respond },
): Promise<void> {
  const { connection, address } = session;
  const joiner = { ...asked, address };
  // Otherwise another connection has taken over, or this one is lost.
  const isWanted = () => connection !== undefined && session.connection === connection;
  const own = registry.find(name)?.seatOf(joiner);
  if (own) joinRateLimiter.resume(address, { seat: own.id, over: own.media.id === joiner.holds ? 'kept' : 'new' });
  else {
    // A refusal that costs nothing is not counted.
    if (!session.preparedIn(name)) {
      registry.refuseJoin(name, { address });
      joinRateLimiter.join(address);
    }
    // A client that resumes its seat needs no admission.
    await admission.enter(address);
  }
  const isOwn = session.isAt(registry.find(name)?.seatOf(joiner));
  const prepared = isOwn ? undefined : session.preparedIn(name);
  if (prepared) {
    prepared.room.joinPrepared(prepared.peer, joiner, (result) => answer(session, { result, respond }));
    return prepared.room.data.greet(prepared.peer.id);
  }
  // Lost while it waited for admission.
  if (!isWanted()) throw new AppError('taken_over', 'this connection has ended');
  const room = await registry.open(name, { address });
  const seated = room.seatOf(joiner);
  const resumed = await (seated &&
    room.resume(seated, joiner, {
      isWanted,
      resumed: (result) => {
        const kept = sessions.get(seated.id);
        // The connection was lost again meanwhile.
        if (!session.connection || !kept) return kept?.connection || room.lose(seated);
        session.connection.goOnWith(kept);
        if (!result.kept) kept.forgetRequests();
        answer(kept, { result, respond });
        room.data.greet(seated.id);
      },
    }));
  if (resumed) return;
  await room.join(joiner, (peer, result) => {
    answer(session, { result, respond });
    session.take({ room, peer });
    room.data.greet(peer.id);
  });
}

/** Flushes queued notices first: the answer already includes them. */
function answer(session: Session, { result, respond }: { result: JoinAnswer; respond: Respond }): void {
  session.outbox.flush();
  respond({ ...result, sequence: session.outbox.sequence });
  session.connection?.sendTailProbe();
}
