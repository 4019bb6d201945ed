/**
 * Nobody takes part unseen: from the moment in which somebody is given the names and messages of a room, everybody who
 * is named there has been told of them.
 */
import type { Notice } from '#shared/protocol/events.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Clock, Domain } from './clock.ts';

/** Both ends of a connection, as far as it matters here. */
type Wire = {
  readonly client: { readonly name: string };
  readonly server: { readonly disconnected: boolean };
  readonly listener: { readonly domain: Domain; seats(peer: PeerId): boolean };
};

/** What prepared peers, and people who left, may hear. */
const FOR_ANYBODY: ReadonlySet<string> = new Set<Notice[0]>([
  'server:welcome',
  'iceServers:changed',
  'consumers:created',
  'consumers:closed',
  'producer:closed',
  'producer:layersNeeded',
  'peer:left',
  'room:ended',
  'media:moved',
  'data:closed',
]);

/** Since when a connection knows of somebody, and whether it was told that they left. */
type Known = { at: number; left: boolean };

export class Told {
  /** What must never happen. */
  readonly faults: string[] = [];
  readonly #clock: Clock;
  /** Who is told over which connection. */
  readonly #seats = new Map<PeerId, Wire>();
  readonly #known = new WeakMap<Wire, Map<PeerId, Known>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server answers a join. */
  join(wire: Wire, { self, peers }: JoinResult): void {
    this.#seats.set(self, wire);
    for (const { id } of peers) this.#tell(wire, id);
    const at = this.#clock.now;
    // After this tick's notices.
    this.#clock.in(wire.listener.domain, 0, () => {
      for (const { id, name } of peers) {
        const other = this.#seats.get(id);
        // Whoever has lost the connection is told on coming back; whoever left in the same tick need not know.
        if (!other || other.server.disconnected || !wire.listener.seats(id)) continue;
        const known = this.#known.get(other)?.get(self);
        if (!known || (known.left && known.at < at))
          this.faults.push(`${name} was not told of ${self}, who knows them`);
      }
    });
  }

  /** The server sends these. */
  notices(wire: Wire, batch: readonly Notice[]): void {
    const seated = [...this.#seats.values()].includes(wire);
    for (const [name, notice] of batch) {
      if (!seated && !FOR_ANYBODY.has(name)) this.faults.push(`${wire.client.name} has no seat and hears ${name}`);
      if (name === 'peer:joined') this.#tell(wire, notice.peer.id);
      const known = name === 'peer:left' ? this.#known.get(wire)?.get(notice.peer) : undefined;
      if (known) known.left = true;
    }
  }

  #tell(wire: Wire, peer: PeerId): void {
    const known = this.#known.get(wire) ?? new Map<PeerId, Known>();
    this.#known.set(wire, known.set(peer, { at: this.#clock.now, left: false }));
  }
}
