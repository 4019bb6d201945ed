import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { promisify } from 'node:util';
import type { RoomPolicy } from '#shared/protocol/access.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { Rate } from '../limits/rate.ts';
import type { Peer } from './peer.ts';
import { Remembered } from './remembered.ts';
import type { Removals } from './removals.ts';

export type AccessEvents = {
  /** Who may enter has changed. */
  changed: [policy: RoomPolicy, by: Peer];
};

type Entering = { id: PeerId; address: string; password?: string | undefined };
type Secret = { salt: Buffer; hash: Buffer };

/** Of so many people who may enter, the room remembers that; those before them are asked again. */
const MAX_ADMITTED = 10_000;
const HASH_BYTES = 32;
/** Guesses at once and over time: of one address, and of all for one room. */
const GUESSES = { address: { burst: 10, perSecond: 0.1 }, room: { burst: 100, perSecond: 2 } };

/**
 * Decides who may enter a room. The first person may, and everybody who was seated once, with the same key, or was let
 * in; anybody else by the room's policy.
 */
export class Access extends EventEmitter<AccessEvents> {
  readonly #removals: Pick<Removals, 'refuse'>;
  readonly #admitted = new Remembered<PeerId, true>(MAX_ADMITTED);
  readonly #guesses = {
    address: new Rate({ name: 'passwords', scope: 'address', advice: 'wait a moment', ...GUESSES.address }),
    room: new Rate({ name: 'passwords', scope: 'room', advice: 'wait a moment', ...GUESSES.room }),
  };
  #policy: RoomPolicy;
  #secret: Secret | undefined;
  /** Whether anybody has been seated. */
  #begun = false;

  constructor(removals: Pick<Removals, 'refuse'>, policy: RoomPolicy) {
    super();
    this.#removals = removals;
    this.#policy = policy;
  }

  get policy(): RoomPolicy {
    return this.#policy;
  }

  admits(id: PeerId): boolean {
    return !this.#begun || this.#policy === 'open' || this.#admitted.get(id) === true;
  }

  /** @throws AppError `removed`, `banned`, `room_locked`, `password_required`, `must_knock`. */
  refuse(id: PeerId): void {
    this.#removals.refuse(id);
    if (this.admits(id) || this.#policy === 'open') return;
    throw refusals[this.#policy]();
  }

  /** Like `refuse`, with the password that somebody typed. @throws AppError `wrong_password`, `too_many_requests`. */
  async enter({ id, address, password }: Entering): Promise<void> {
    if (password !== undefined && this.#policy === 'password' && !this.#admitted.get(id)) {
      this.#guesses.address.use(address);
      this.#guesses.room.use('room');
      const secret = this.#secret;
      if (!secret || !(await isPassword(password, secret)) || secret !== this.#secret)
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

  /** @throws AppError `bad_request` for the policy `password` without one. */
  async set(by: Peer, { policy, password }: { policy: RoomPolicy; password?: string | undefined }): Promise<void> {
    if (policy === 'password' && password === undefined && !this.#secret)
      throw new AppError('bad_request', 'password: choose one for the meeting');
    const secret = policy === 'password' && password !== undefined ? await secretOf(password) : undefined;
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

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

async function secretOf(password: string): Promise<Secret> {
  const salt = randomBytes(16);
  return { salt, hash: await derive(password, salt, HASH_BYTES) };
}

const isPassword = async (password: string, { salt, hash }: Secret) =>
  timingSafeEqual(await derive(password, salt, HASH_BYTES), hash);
