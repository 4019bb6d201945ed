/**
 * One attacker in a process of its own:
 * `attacker.ts <url> <attack> <its own address> <connections of requests, 0 for the attack's own number>`. It begins at
 * the first message from its parent, and at each tells what it has done.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { RawClient } from '../../support/raw-client.ts';
import { abuses, ROOM } from './abuses.ts';
import { flood, floods } from './floods.ts';

/** `tries`: WebSockets, or requests. `granted`: requests that were not rate limited. */
export type Done = { tries: number; granted: number };

const [, , url = '', attack = '', from = '', connections = '0'] = process.argv;
const done: Done = { tries: 0, granted: 0 };
/** At the same time; more than the server lets wait are refused. */
const AT_ONCE = 8;
/** From one WebSocket to the next, and at most after being rate limited, in milliseconds. */
const REST_MS = 200;
/** After such a refusal; trying more often would cost the WebSocket. */
const LEAST_REST_MS = 50;
/** With as many at once as stay just below `limits.framesPerSecond`. */
const RESTLESS_MS = 100;

const begun = once(process, 'message');
process.on('message', () => process.send?.(done));
process.on('disconnect', () => process.exit());
await begun;

const ofFrames = floods[attack];
const ofRequests = abuses[attack];
const counted = () => {
  done.tries += 1;
};
if (ofFrames) await flood({ url, from, counted }, ofFrames);
if (ofRequests) {
  const together = Number(connections) || (ofRequests.together ?? 1);
  await Promise.all(Array.from({ length: together }, () => again(ofRequests)));
}

/** Tries again when refused. Never ends by itself. */
async function again(ofRequests: (typeof abuses)[string]): Promise<never> {
  for (;;) {
    await abuse(ofRequests).catch(() => undefined);
    if (ofRequests.returns !== 'at once') await rest();
  }
}

function rest(ms = REST_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(ms, REST_MS)));
}

const restOf = ({ retryAfterMs = 0 }: { retryAfterMs?: number }, { isRestless }: { isRestless: boolean }) =>
  isRestless ? RESTLESS_MS : Math.max(LEAST_REST_MS, retryAfterMs);

/** Sends until the server cuts the connection; an attacker that returns at once leaves at the first refusal. */
async function abuse({ seated, returns, isRestless = false, next }: (typeof abuses)[string]): Promise<void> {
  const client = new RawClient(url, { from });
  try {
    const { rtpCapabilities } = await client.welcome;
    client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
    if (seated) await client.join(ROOM);
    const own = randomUUID();
    let turn = 0;
    const one = async () => {
      while (client.socket.connected) {
        const asked = next(turn, rtpCapabilities, own);
        if (asked === undefined) return;
        turn += 1;
        done.tries += 1;
        const answer = await client.request(...asked);
        if (answer.ok || answer.code !== 'too_many_requests') done.granted += 1;
        else if (returns === 'at once') return;
        else await rest(restOf(answer, { isRestless }));
      }
    };
    // In any order while seated; otherwise a join comes before the leave.
    await Promise.allSettled(Array.from({ length: AT_ONCE }, one));
  } finally {
    client.close();
  }
}
