import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Limits } from '../limits/limits.ts';
import type { Rate } from '../limits/rate.ts';
import { Semaphore } from '../util/semaphore.ts';

export type PasswordLimitOptions = {
  /** Passwords of one address that are hashed. */
  passwordsPerSecondPerAddress: number;
  wrongPasswordsPerMinutePerAddress: number;
};

/** A password as the server keeps it. */
export type PasswordHash = { salt: Buffer; hash: Buffer };

/** Where a password is guessed. */
export type Guess = { address: string; room: string; secret: PasswordHash };

/** The burst, as a multiple of the rate: a class at once, and ten wrong guesses. */
const BURST = { hashed: 40, wrong: 100 };
/** Wrong guesses of everybody for one room, which must not keep those who know the password out for long. */
const WRONG_OF_ROOM = { burst: 100, perSecond: 2 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;

/**
 * Hashes and compares the passwords of all rooms by scrypt (RFC 7914), one at a time: each occupies a core for about 50
 * milliseconds, and media needs the others.
 */
export class Passwords {
  readonly #hashed: Rate;
  readonly #wrong: Rate;
  readonly #wrongOfRoom: Rate;
  readonly #queue = new Semaphore(1);

  constructor(limits: Limits, options: PasswordLimitOptions) {
    const advice = 'wait a moment before you enter the password again';
    const perSecond = options.wrongPasswordsPerMinutePerAddress / 60;
    this.#hashed = limits.rate({
      name: 'limits.passwordsPerSecondPerAddress',
      scope: 'address',
      advice,
      perSecond: options.passwordsPerSecondPerAddress,
      burst: BURST.hashed * options.passwordsPerSecondPerAddress,
    });
    this.#wrong = limits.rate({
      name: 'limits.wrongPasswordsPerMinutePerAddress',
      scope: 'address',
      advice,
      perSecond,
      burst: BURST.wrong * perSecond,
    });
    this.#wrongOfRoom = limits.rate({ name: 'wrong passwords', scope: 'room', advice, ...WRONG_OF_ROOM });
  }

  /** @throws AppError `too_many_requests`. */
  async hash(password: string, { address }: { address: string }): Promise<PasswordHash> {
    this.#hashed.use(address);
    const salt = randomBytes(SALT_BYTES);
    return { salt, hash: await this.#queue.run(() => derive(password, salt, HASH_BYTES)) };
  }

  /** Compares in constant time. @throws AppError `too_many_requests`. */
  async matches(password: string, { address, room, secret: { salt, hash } }: Guess): Promise<boolean> {
    this.#hashed.use(address);
    return this.#queue.run(async () => {
      // In turn, so that no guess counts before it is known to be wrong, and none escapes by being simultaneous.
      this.#wrong.refuseIfUsedUp(address);
      this.#wrongOfRoom.refuseIfUsedUp(room);
      const right = timingSafeEqual(await derive(password, salt, HASH_BYTES), hash);
      if (!right) {
        this.#wrong.owe(address, 1);
        this.#wrongOfRoom.owe(room, 1);
      }
      return right;
    });
  }
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
