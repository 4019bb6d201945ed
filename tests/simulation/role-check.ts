/**
 * Checks that somebody is host while anybody is seated, that nobody has a role that no rule gave, and that nobody is in
 * the room, seated or prepared, whom its policy does not admit.
 */
import type { Room } from '../../server/rooms/room.ts';
import type { Role } from '../../server/shared/protocol/roles.ts';
import type { PeerId } from '../../server/shared/protocol/scalars.ts';

export class RoleCheck {
  readonly #room: Room;
  /** The roles that follow from what has happened, by seat; kept apart from those of the room. */
  readonly #due = new Map<PeerId, Role>();
  readonly #faults: string[] = [];
  /** Everybody who was seated once. */
  readonly #seated = new Set<PeerId>();

  constructor(room: Room) {
    this.#room = room;
    room.members.on('entered', (peer) => {
      const isOpen = room.access.policy === 'open' || this.#seated.size === 0;
      if (!isOpen && !this.#seated.has(peer.id))
        this.#faults.push(`${peer.id} entered ${room.name}, which is not open`);
    });
    room.on('joined', (peer) => {
      this.#seated.add(peer.id);
      const others = room.members.people.filter((other) => other !== peer);
      if (others.every(({ role }) => role !== 'host')) this.#due.set(peer.id, 'host');
    });
    room.roles.on('changed', (peer, by) => {
      if (!by && this.#hosts.length !== 1) this.#faults.push(`${peer.name} became host beside another`);
      // Hosts who give up the role had it until now.
      if (by && by !== peer && by.role !== 'host') this.#faults.push(`${by.name}, a ${by.role}, gave a role`);
      if (by === peer && this.#due.get(peer.id) !== 'host') this.#faults.push(`${peer.name} took a role`);
      this.#due.set(peer.id, peer.role);
    });
  }

  get faults(): string[] {
    const { people } = this.#room.members;
    const hostless = people.length > 0 && this.#hosts.length === 0;
    const isOpen = this.#room.access.policy === 'open' || this.#seated.size === 0;
    const strangers = this.#room.members.everybody.filter(({ id }) => !isOpen && !this.#seated.has(id));
    const wrong = people.filter(({ id, role }) => role !== (this.#due.get(id) ?? 'participant'));
    return [
      ...this.#faults,
      ...(hostless ? [`nobody is host in ${this.#room.name}`] : []),
      ...strangers.map(({ id }) => `${id} is in ${this.#room.name}, which is not open`),
      ...wrong.map(({ name, role }) => `${name} is ${role}, and no rule says so`),
    ];
  }

  get #hosts() {
    return this.#room.members.people.filter(({ role }) => role === 'host');
  }
}
