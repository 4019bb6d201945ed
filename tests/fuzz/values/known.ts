/**
 * Names for what only exists once a session runs: generated values hold these names, and `resolved` replaces them with
 * the real things.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { SECRET } from '../fuzzed-server.ts';

type Kind = 'id' | 'own' | 'transport' | 'room' | 'key';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TRANSPORT = /"(?:send|receive)Transport":\{"id":"([0-9a-f-]{36})"/g;
const NAME = /^@(id|own|transport|room|key):(\d+)$/;
const MAX_IDS = 64;
const MAX_INDEX = 63;

/** The values that a session knows: ids from answers, its own ids, transports, rooms and seat keys. */
export class Known {
  readonly #all: Record<Kind, string[]>;

  constructor({ rooms, keys }: { rooms: readonly string[]; keys: readonly string[] }) {
    const own = Array.from({ length: 8 }, () => randomUUID());
    this.#all = { id: [...own], own, transport: [], room: [...rooms], key: [...keys] };
  }

  /** Every UUID that was answered; of many, the last ones are kept. */
  learn(answer: unknown): void {
    const text = JSON.stringify(answer);
    const { id: ids } = this.#all;
    for (const [id] of text.matchAll(UUID)) if (!ids.includes(id)) ids.push(id);
    ids.splice(0, ids.length - MAX_IDS);
    const transports = [...text.matchAll(TRANSPORT)].flatMap(([, id]) => id ?? []);
    if (transports.length > 0) this.#all.transport = transports;
  }

  /** The same value with real things instead of their names. */
  resolved(value: unknown): unknown {
    if (typeof value === 'string') return this.#real(value);
    if (Array.isArray(value)) return value.map((item) => this.resolved(item));
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
    // Like JSON.parse, and unlike an assignment, this makes an own property of `__proto__`.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolved(item)] as const));
  }

  #real(text: string): string {
    const [, kind, index] = NAME.exec(text) ?? [];
    if (kind === undefined) return text;
    const all = this.#all[kind as Kind];
    return all[Number(index) % Math.max(1, all.length)] ?? text;
  }
}

/** A seat key that is recognized in a log. */
export const secretKey = (): string => (SECRET + randomBytes(32).toString('base64url')).slice(0, 43);

const named = (kind: Kind) => fc.nat(MAX_INDEX).map((index) => `@${kind}:${index}`);
export const knownId = fc.oneof(named('id'), named('own'), named('transport'));
export const knownRoom = named('room');
export const knownKey = named('key');
