/**
 * Checks that nobody takes part unseen: when a join is answered with the names and messages of a room, everybody who is
 * named there has been notified of the newcomer.
 */
import type { Notice } from '#shared/protocol/events.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Clock, Domain } from './clock.ts';

/** Both ends of a connection, as far as it matters here. */
type Wire = {
  readonly client: { readonly name: string };
  readonly server: { readonly disconnected: boolean };
  readonly listener: { readonly domain: Domain; seatedAt(peer: PeerId): number | undefined };
};

/** The notices that prepared peers, and people who have left, may receive. */
const FOR_ANYBODY: ReadonlySet<string> = new Set<Notice[0]>([
  'server:welcome',
  'prejoin:people',
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

/** Since when a connection knows of a participant, and whether it was notified that they left. */
type Known = { at: number; left: boolean };

export class PresenceCheck {
  /** Violations of the rule. */
  readonly faults: string[] = [];
  readonly #clock: Clock;
  /** The connection over which each participant is notified. */
  readonly #seats = new Map<PeerId, Wire>();
  readonly #known = new WeakMap<Wire, Map<PeerId, Known>>();
  /** When a connection last learned how many people are in a large room. */
  readonly #counted = new WeakMap<Wire, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server answers a join. */
  join(wire: Wire, { self, peers, people }: JoinResult): void {
    this.#seats.set(self, wire);
    if (people !== undefined) this.#counted.set(wire, this.#clock.now);
    for (const { id } of peers) this.#learn(wire, id);
    const at = this.#clock.now;
    // After this tick's notices.
    this.#clock.in(wire.listener.domain, 0, () => {
      for (const { id, name } of peers) {
        const other = this.#seats.get(id);
        // A participant without a connection is notified on reconnecting; one who left in the same tick need not be.
        if (!other || other.server.disconnected || wire.listener.seatedAt(id) === undefined) continue;
        const isCounted = (this.#counted.get(other) ?? 0) >= (wire.listener.seatedAt(self) ?? at);
        if (!isCounted && !this.#knows(other, self, at))
          this.faults.push(`${name} was not notified of ${self}, who knows them`);
      }
    });
  }

  /** Whether this connection was notified of that peer by its name, and not before this time of its leaving. */
  #knows(wire: Wire, peer: PeerId, at: number): boolean {
    const known = this.#known.get(wire)?.get(peer);
    return known !== undefined && !(known.left && known.at < at);
  }

  /** The server sends these. */
  notices(wire: Wire, batch: readonly Notice[]): void {
    const seated = [...this.#seats.values()].includes(wire);
    for (const notice of batch) {
      const [name] = notice;
      if (!seated && !FOR_ANYBODY.has(name)) this.faults.push(`${wire.client.name} has no seat and receives ${name}`);
      this.#follow(wire, notice);
    }
  }

  #follow(wire: Wire, [name, notice]: Notice): void {
    if (name === 'peer:joined') this.#learn(wire, notice.peer.id);
    if (name === 'peers:named') for (const { id } of notice.peers) this.#learn(wire, id);
    if (name === 'people:counted') this.#counted.set(wire, this.#clock.now);
    const known = name === 'peer:left' ? this.#known.get(wire)?.get(notice.peer) : undefined;
    if (known) known.left = true;
  }

  #learn(wire: Wire, peer: PeerId): void {
    const known = this.#known.get(wire) ?? new Map<PeerId, Known>();
    this.#known.set(wire, known.set(peer, { at: this.#clock.now, left: false }));
  }
}
