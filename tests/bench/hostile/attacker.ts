/**
 * One attacker in a process of its own: `attacker.ts <url> <attack> <its own address> <connections of requests, 0 for
 * the attack's own number>`. The attack starts at the first message from the parent; each message is answered with the
 * counts so far.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Semaphore } from '../../../server/util/semaphore.ts';
import { notificationFloods } from '../../support/notification-floods/notification-floods.ts';
import { RawClient } from '../../support/raw-client.ts';
import { abuses, ROOM } from './abuses.ts';
import { flood, floods } from './floods.ts';

/**
 * `tries`: WebSockets, requests, or about twenty packets. `granted`: requests that were not rate limited. `awaited`:
 * people of an audience who have no seat yet.
 */
export type Done = { tries: number; granted: number; awaited: number };

const [, , url = '', attack = '', from = '', connections = '0'] = process.argv;
const together = Number(connections) || (abuses[attack]?.together ?? 1);
const done: Done = { tries: 0, granted: 0, awaited: abuses[attack]?.isAudience ? together : 0 };
/** An audience comes in as fast as the server answers. */
const sitting = new Semaphore(64);
/** The number of simultaneous requests; the server refuses those beyond its queue. */
const AT_ONCE = 8;
/** The pause between two WebSockets, and the longest one after a rate limit, in milliseconds. */
const REST_MS = 200;
/** The shortest pause after a rate limit: the server closes a WebSocket that retries more often. */
const MIN_REST_MS = 50;
/** The pause that keeps simultaneous requests just below `limits.framesPerSecond`. */
const RESTLESS_MS = 100;
/** How long one flood of packets comes from the same seats. */
const FLOOD_MS = 2000;

const begun = once(process, 'message');
process.on('message', () => process.send?.(done));
process.on('disconnect', () => process.exit());
await begun;

const ofFrames = floods[attack];
const ofRequests = abuses[attack];
const ofNotifications = notificationFloods[attack];
const counted = () => {
  done.tries += 1;
};
if (ofFrames) await flood({ url, from, counted }, ofFrames);
if (ofNotifications) await floodAgain(ofNotifications);
if (ofRequests) {
  await Promise.all(Array.from({ length: together }, (_, index) => again(ofRequests, addressOf(index, ofRequests))));
}

/** From new seats every two seconds, since the server may have closed what it came through. Never ends by itself. */
async function floodAgain(start: (typeof notificationFloods)[string]): Promise<never> {
  for (;;) {
    const next = await start({ url, room: ROOM, from }).catch(() => undefined);
    const end = performance.now() + FLOOD_MS;
    while (next && performance.now() < end) {
      next.send();
      counted();
      await new Promise((resolve) => setImmediate(resolve));
    }
    next?.close();
    await rest();
  }
}

function addressOf(index: number, { isAudience = false }: { isAudience?: boolean }): string {
  return isAudience ? `127.1.${index >> 7}.${1 + (index & 127)}` : from;
}

/** Retries after each refusal. Never ends by itself. */
async function again(ofRequests: (typeof abuses)[string], from: string): Promise<never> {
  for (;;) {
    await abuse(ofRequests, from).catch(() => undefined);
    if (ofRequests.returns !== 'at once') await rest();
  }
}

function rest(ms = REST_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(ms, REST_MS)));
}

/** Not of all connections at the same moment. */
async function turnOf(everyMs: number | undefined): Promise<void> {
  if (everyMs !== undefined) await pause(2 * everyMs * Math.random());
}

/** A function, since the attack above never ends and nothing after it is assigned. */
function restOf({ retryAfterMs = 0 }: { retryAfterMs?: number }, { isRestless }: { isRestless: boolean }): number {
  return isRestless ? RESTLESS_MS : Math.max(MIN_REST_MS, retryAfterMs);
}

/** Resolves once the whole audience is seated. */
async function gathered(): Promise<void> {
  done.awaited -= 1;
  while (done.awaited > 0) await rest();
}

/** Sends until the server cuts the connection; an attacker that returns at once leaves at the first refusal. */
async function abuse(
  { seated, isAudience = false, returns, isRestless = false, everyMs, next }: (typeof abuses)[string],
  from: string,
): Promise<void> {
  const client = new RawClient(url, { from });
  try {
    client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
    const sit = () => client.join(ROOM, 'Eve', { viewOnly: isAudience });
    const { rtpCapabilities } = await client.welcome;
    const peers = seated ? (await (isAudience ? sitting.run(sit) : sit())).peers : [];
    const others = peers.map(({ id }) => id);
    if (isAudience) await gathered();
    const own = randomUUID();
    let turn = 0;
    const one = async () => {
      while (client.socket.connected) {
        await turnOf(everyMs);
        const asked = next(turn, rtpCapabilities, own, others);
        if (asked === undefined) return;
        turn += 1;
        done.tries += 1;
        const answer = await client.request(...asked);
        if (answer.ok || answer.code !== 'too_many_requests') done.granted += 1;
        else if (returns === 'at once') return;
        else await rest(restOf(answer, { isRestless }));
      }
    };
    // While seated, the order does not matter; otherwise the join must come before the leave.
    await Promise.allSettled(Array.from({ length: everyMs === undefined ? AT_ONCE : 1 }, one));
  } finally {
    client.close();
  }
}
