import { EventEmitter } from 'node:events';
import { AppError } from '#shared/protocol/errors.ts';
import type { NamedPeer } from '#shared/protocol/roles.ts';
import type { EndReason } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { Rate } from '../limits/rate.ts';
import type { Peer } from './peer.ts';

export type LobbyEvents = {
  /** Those who wait have changed. */
  changed: [];
  /** This person may join now. */
  admitted: [id: PeerId];
  /** This person does not wait any more. */
  dismissed: [id: PeerId, reason: EndReason, by: Peer | undefined];
};

type Knocking = { id: PeerId; name: string; address: string };

const MAX_WAITING = 50;
const MAX_WAITING_OF_ADDRESS = 10;
const KNOCKS = { burst: 10, perSecond: 0.2 };

/** Those who wait to be let into a room. They learn nothing of it, and the room does nothing for them. */
export class Lobby extends EventEmitter<LobbyEvents> {
  /** Longest first. */
  readonly #waiting = new Map<PeerId, Knocking>();
  readonly #knocks = new Rate({ name: 'knocks', scope: 'address', advice: 'wait a moment', ...KNOCKS });

  get waiting(): NamedPeer[] {
    return [...this.#waiting.values()].map(({ id: peer, name }) => ({ peer, name }));
  }

  has(id: PeerId): boolean {
    return this.#waiting.has(id);
  }

  /** Waits, in place of an earlier connection with the same key. @throws AppError `lobby_full`, `too_many_requests`. */
  knock(person: Knocking): void {
    const { id, address } = person;
    const others = [...this.#waiting.values()].filter((other) => other.id !== id);
    const ofAddress = others.filter((other) => other.address === address).length;
    if (others.length >= MAX_WAITING || ofAddress >= MAX_WAITING_OF_ADDRESS)
      throw new AppError('lobby_full', 'too many people wait to be let in; try again in a moment');
    this.#knocks.use(address);
    if (this.#waiting.has(id)) this.emit('dismissed', id, 'taken_over', undefined);
    this.#waiting.set(id, person);
    this.emit('changed');
  }

  /** Does nothing for somebody who does not wait. */
  leave(id: PeerId): void {
    if (this.#waiting.delete(id)) this.emit('changed');
  }

  /** Lets these people in. */
  admit(ids: readonly PeerId[]): void {
    const admitted = ids.filter((id) => this.#waiting.delete(id));
    for (const id of admitted) this.emit('admitted', id);
    if (admitted.length > 0) this.emit('changed');
  }

  dismiss(ids: readonly PeerId[], reason: EndReason, by?: Peer): void {
    const dismissed = ids.filter((id) => this.#waiting.delete(id));
    for (const id of dismissed) this.emit('dismissed', id, reason, by);
    if (dismissed.length > 0) this.emit('changed');
  }
}
