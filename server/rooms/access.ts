import { EventEmitter } from 'node:events';
import type { RoomPolicy } from '#shared/protocol/access.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { PasswordHash, Passwords } from './passwords.ts';
import type { Peer } from './peer.ts';
import { Remembered } from './remembered.ts';
import type { Removals } from './removals.ts';

export type AccessEvents = {
  /** Who may enter has changed. */
  changed: [policy: RoomPolicy, by: Peer];
};

type Entering = { id: PeerId; address: string; password?: string | undefined };

export type AccessOptions = {
  /** The id of the room. */
  room: string;
  policy: RoomPolicy;
  removals: Pick<Removals, 'refuse'>;
  passwords: Pick<Passwords, 'hash' | 'matches'>;
};

/** Of so many people who may enter, the room remembers that; those before them are asked again. */
const MAX_ADMITTED = 10_000;

/**
 * Decides who may enter a room. The first person may, and everybody who was seated once, with the same key, or was let
 * in; anybody else by the room's policy.
 */
export class Access extends EventEmitter<AccessEvents> {
  readonly #options: AccessOptions;
  readonly #admitted = new Remembered<PeerId, true>(MAX_ADMITTED);
  #policy: RoomPolicy;
  #secret: PasswordHash | undefined;
  /** Whether anybody has been seated. */
  #begun = false;

  constructor(options: AccessOptions) {
    super();
    this.#options = options;
    this.#policy = options.policy;
  }

  get policy(): RoomPolicy {
    return this.#policy;
  }

  admits(id: PeerId): boolean {
    return !this.#begun || this.#policy === 'open' || this.#admitted.get(id) === true;
  }

  /** @throws AppError `removed`, `banned`, `room_locked`, `password_required`, `must_knock`. */
  refuse(id: PeerId): void {
    this.#options.removals.refuse(id);
    if (this.admits(id) || this.#policy === 'open') return;
    throw refusals[this.#policy]();
  }

  /** Like `refuse`, with the password that somebody typed. @throws AppError `wrong_password`, `too_many_requests`. */
  async enter({ id, address, password }: Entering): Promise<void> {
    if (password !== undefined && this.#policy === 'password' && !this.#admitted.get(id)) {
      const { passwords, room } = this.#options;
      const secret = this.#secret;
      if (!secret || !(await passwords.matches(password, { address, room, secret })) || secret !== this.#secret)
        throw new AppError('wrong_password', 'this is not the password of the meeting; type it again');
      this.admit(id);
    }
    this.refuse(id);
  }

  /** This person may enter from now on, whatever the policy, unless they are removed. */
  admit(id: PeerId): void {
    this.#admitted.set(id, true);
  }

  /** Must be called once a peer is seated. */
  seated({ id }: Peer): void {
    this.#begun = true;
    this.admit(id);
  }

  /** @throws AppError `bad_request` for the policy `password` without one, `too_many_requests`. */
  async set(by: Peer, { policy, password }: { policy: RoomPolicy; password?: string | undefined }): Promise<void> {
    if (policy === 'password' && password === undefined && !this.#secret)
      throw new AppError('bad_request', 'password: choose one for the meeting');
    const chosen = policy === 'password' ? password : undefined;
    const secret = chosen === undefined ? undefined : await this.#options.passwords.hash(chosen, by);
    if (secret) this.#secret = secret;
    if (policy === this.#policy && !secret) return;
    this.#policy = policy;
    this.emit('changed', policy, by);
  }
}

const refusals: Record<Exclude<RoomPolicy, 'open'>, () => AppError> = {
  locked: () => new AppError('room_locked', 'the meeting is locked; ask somebody in it to unlock it'),
  password: () => new AppError('password_required', 'the meeting has a password; type it to join'),
  lobby: () => new AppError('must_knock', 'a host lets people in; request lobby:knock and wait'),
};
