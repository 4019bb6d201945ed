/** Limits the frames and bytes of each WebSocket, of each address, and of the whole server. */
import type { IncomingMessage } from 'node:http';
import type { Gauge } from '../limits/gauge.ts';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import type { Meter } from './metered-socket.ts';

export type WebSocketLimits = {
  /** Frames of any kind that one client may send over time. */
  framesPerSecond: number;
  framesPerSecondPerAddress: number;
  framesPerSecondPerServer: number;
  /** Bytes on the wire, plus the bytes that they inflate to. */
  bytesPerSecond: number;
  bytesPerSecondPerAddress: number;
  bytesPerSecondPerServer: number;
};

export type WebSocketMeterOptions = WebSocketLimits & {
  limits: Limits;
  /** The open WebSockets, by counted address and in total. */
  open: { ofAddress: Pick<Gauge, 'of'>; ofAll: Pick<Gauge, 'of'> };
  addressOf(request: IncomingMessage): string;
  /** The key by which a WebSocket itself is counted, see `ConnectionSlots`. */
  slotOf(request: IncomingMessage): string;
  /** Whether so many WebSockets of this address were closed that a new one may send less at once. */
  isSuspect(address: string): boolean;
  /** Called for each WebSocket that is closed, with the exceeded limit. */
  refused(request: IncomingMessage, limit: string): void;
};

type Kind = 'frames' | 'bytes';

/** The burst, as a multiple of the rate. */
const AT_ONCE = 10;
/** The burst for a suspect address: still more than a page sends that joins. */
const SUSPECT_AT_ONCE = 1;
/** No WebSocket is closed for this much, in seconds of its own limit: a page that joins sends less. */
const GRACE_SECONDS = 0.5;

export type WebSocketMeters = {
  /** The meter of a new WebSocket. */
  meterOf(request: IncomingMessage): Meter;
  /** After how many milliseconds a client in this slot may send as much as a page that joins. */
  waitMs(slot: string): number;
};

/**
 * Creates a meter for each new WebSocket, and closes it when it exceeds its own limit. When an address exceeds its
 * limit, or a site its share of the whole server's, the WebSockets that send more than their share over time are
 * closed; those that send little are not affected.
 */
export function createWebSocketMeters(options: WebSocketMeterOptions): WebSocketMeters {
  const { addressOf, slotOf, isSuspect, refused } = options;
  const kinds = { frames: createKindMeter('frames', options), bytes: createKindMeter('bytes', options) };
  const meterOf = (request: IncomingMessage): Meter => {
    const address = addressOf(request);
    const who = { key: slotOf(request), address, isSuspect: isSuspect(address) };
    const [frames, bytes] = [kinds.frames.of(who), kinds.bytes.of(who)];
    return {
      allows: (used) => {
        const broken = frames(used.frames) ?? bytes(used.bytes);
        if (broken !== undefined) refused(request, broken);
        return broken === undefined;
      },
    };
  };
  const waitMs = (slot: string) => Math.max(...Object.values(kinds).map((kind) => kind.waitMs(slot)));
  return { meterOf, waitMs };
}

type Sender = { key: string; address: string; isSuspect: boolean };

/** Counts this amount for one WebSocket. @returns the limit that it exceeds, if any. */
type CountUse = (amount: number) => string | undefined;

/**
 * @returns `of` creates the counter of one WebSocket; `waitMs` returns when a client may send as much as in one second
 * of the rate.
 */
function createKindMeter(kind: Kind, { limits, open, ...options }: WebSocketMeterOptions) {
  const rate = (option: keyof WebSocketLimits) => {
    const perSecond = options[option];
    return { name: `limits.${option}`, perSecond, burst: AT_ONCE * perSecond, advice: 'send less' };
  };
  const scoped = (option: keyof WebSocketLimits, scope: 'connection' | 'address') => {
    const one = rate(option);
    return { ...one, bound: limits.rate({ ...one, scope }) };
  };
  const ofOwn = scoped(`${kind}PerSecond`, 'connection');
  const ofAddress = scoped(`${kind}PerSecondPerAddress`, 'address');
  const all = rate(`${kind}PerSecondPerServer`);
  const ofAll = { ...all, bound: limits.sharedRate(all) };
  const grace = GRACE_SECONDS * ofOwn.perSecond;
  const of = ({ key, address, isSuspect }: Sender): CountUse => {
    if (isSuspect) ofOwn.bound.tryUse(key, (AT_ONCE - SUSPECT_AT_ONCE) * ofOwn.perSecond);
    const shares = [
      { ...ofAddress, sockets: () => open.ofAddress.of(address), excess: new Excess() },
      { ...ofAll, sockets: () => open.ofAll.of(WHOLE_SERVER), excess: new Excess() },
    ];
    return (amount) => {
      if (ofOwn.bound.tryUse(key, amount) > 0) return ofOwn.name;
      const broken = shares.filter(({ bound, perSecond, sockets, excess }) => {
        const beyond = excess.add(amount, perSecond / Math.max(1, sockets()));
        return bound.tryUse(address, amount) > 0 && beyond > grace;
      });
      return broken[0]?.name;
    };
  };
  return { of, waitMs: (key: string) => ofOwn.bound.waitMs(key, ofOwn.perSecond) };
}

/** How much one WebSocket has sent beyond a share that changes with the number of those who share. */
class Excess {
  #beyond = 0;
  #at = performance.now();

  /** @returns the current excess. */
  add(amount: number, perSecond: number): number {
    const now = performance.now();
    this.#beyond = Math.max(0, this.#beyond - ((now - this.#at) / 1000) * perSecond) + amount;
    this.#at = now;
    return this.#beyond;
  }
}
