/** Names for what only exists once a session runs: generated values hold these names, and `resolved` puts the real things in their place. */
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { SECRET } from '../fuzzed-server.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const NAME = /^@(id|room|key):(\d+)$/;
const MAX_IDS = 64;
const MAX_INDEX = 63;

/** What a session has come to know: ids from answers, rooms and seat keys of its own. */
export class Known {
  readonly #ids: string[] = [];
  readonly #rooms: readonly string[];
  readonly #keys: readonly string[];

  constructor({ rooms, keys }: { rooms: readonly string[]; keys: readonly string[] }) {
    this.#rooms = rooms;
    this.#keys = keys;
  }

  /** Every UUID in what was answered; of many the last are kept. */
  learn(answer: unknown): void {
    for (const [id] of JSON.stringify(answer).matchAll(UUID)) {
      if (this.#ids.includes(id)) continue;
      this.#ids.push(id);
      if (this.#ids.length > MAX_IDS) this.#ids.shift();
    }
  }

  /** The same value with real things in the place of their names. */
  resolved(value: unknown): unknown {
    if (typeof value === 'string') return this.#real(value);
    if (Array.isArray(value)) return value.map((item) => this.resolved(item));
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
    const entries = Object.entries(value).map(([key, item]) => [key, this.resolved(item)] as const);
    // As JSON.parse does, and unlike an assignment, this makes an own property of `__proto__`.
    return Object.fromEntries(entries);
  }

  #real(text: string): string {
    const [, kind, index] = NAME.exec(text) ?? [];
    const all = { id: this.#ids, room: this.#rooms, key: this.#keys }[kind ?? ''] ?? [];
    return all[Number(index) % Math.max(1, all.length)] ?? text;
  }
}

/** A seat key that is recognized in a log. */
export const secretKey = (): string => (SECRET + randomBytes(32).toString('base64url')).slice(0, 43);

export const knownId = fc.nat(MAX_INDEX).map((index) => `@id:${index}`);
export const knownRoom = fc.nat(MAX_INDEX).map((index) => `@room:${index}`);
export const knownKey = fc.nat(MAX_INDEX).map((index) => `@key:${index}`);
