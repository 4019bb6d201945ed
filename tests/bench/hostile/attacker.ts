/**
 * One attacker in a process of its own: `attacker.ts <url> <attack> <its own address>`. It begins at the first message from its parent, and
 * at each tells what it has done.
 */
import { once } from 'node:events';
import { RawClient } from '../../support/raw-client.ts';
import { abuses, ROOM } from './abuses.ts';
import { flood, floods } from './floods.ts';

/** `tries`: WebSockets, or requests. `granted`: requests that were not refused for being too many. */
export type Done = { tries: number; granted: number };

const [, , url = '', attack = '', from = ''] = process.argv;
const done: Done = { tries: 0, granted: 0 };
/** At the same time; as many as the server lets wait are refused. */
const AT_ONCE = 8;
/** From one WebSocket to the next, and after a refusal for being too many at most, in milliseconds. */
const REST_MS = 200;
/** After such a refusal; more often would cost the WebSocket. */
const LEAST_REST_MS = 50;

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
if (ofRequests) await Promise.all(Array.from({ length: ofRequests.together ?? 1 }, () => again(ofRequests)));

/** Refused, it tries again. Never ends by itself. */
async function again(ofRequests: (typeof abuses)[string]): Promise<never> {
  for (;;) {
    await abuse(ofRequests).catch(() => undefined);
    if (ofRequests.returns !== 'at once') await rest();
  }
}

function rest(ms = REST_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(ms, REST_MS)));
}

/** Until it is cut; who returns at once leaves as soon as it is refused. */
async function abuse({ seated, returns, next }: (typeof abuses)[string]): Promise<void> {
  const client = new RawClient(url, { from });
  try {
    const { rtpCapabilities } = await client.welcome;
    client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
    if (seated) await client.join(ROOM);
    let turn = 0;
    const one = async () => {
      while (client.socket.connected) {
        const asked = next(turn, rtpCapabilities);
        if (asked === undefined) return;
        turn += 1;
        done.tries += 1;
        const answer = await client.request(...asked);
        if (answer.ok || answer.code !== 'too_many_requests') done.granted += 1;
        else if (returns === 'at once') return;
        else await rest(Math.max(LEAST_REST_MS, answer.retryAfterMs ?? 0));
      }
    };
    // Seated, in any order; else a join goes before its leaving.
    await Promise.allSettled(Array.from({ length: AT_ONCE }, one));
  } finally {
    client.close();
  }
}
