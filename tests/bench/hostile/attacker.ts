/** One attacker in a process of its own: `attacker.ts <url> <attack> <its own address>`. On each message from its parent it tells what it has done. */
import { RawClient } from '../../support/raw-client.ts';
import { abuses, ROOM } from './abuses.ts';
import { flood, floods } from './floods.ts';

/** `tries`: WebSockets, or requests. `granted`: requests that were not refused for being too many. */
export type Done = { tries: number; granted: number };

const [, , url = '', attack = '', from = ''] = process.argv;
const done: Done = { tries: 0, granted: 0 };
/** At the same time; as many as the server lets wait are refused. */
const AT_ONCE = 8;
/** After a refusal for being too many, and from one WebSocket to the next, in milliseconds: more often costs the WebSocket. */
const REST_MS = 200;

process.on('message', () => process.send?.(done));
process.on('disconnect', () => process.exit());

const ofFrames = floods[attack];
const ofRequests = abuses[attack];
if (ofFrames) {
  const counted = () => {
    done.tries += 1;
  };
  await flood({ url, from, counted }, ofFrames);
}
if (ofRequests) {
  for (;;) {
    // Refused, it tries again.
    await abuse(ofRequests).catch(() => undefined);
    await rest();
  }
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}

/** Until it is cut. */
async function abuse({ seated, next }: (typeof abuses)[string]): Promise<void> {
  const client = new RawClient(url, { from });
  const { rtpCapabilities } = await client.welcome;
  client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  if (seated) await client.join(ROOM);
  let turn = 0;
  const one = async () => {
    while (client.socket.connected) {
      const asked = next(turn, rtpCapabilities);
      turn += 1;
      done.tries += 1;
      const answer = await client.request(...asked);
      if (answer.ok || answer.code !== 'too_many_requests') done.granted += 1;
      else await rest();
    }
  };
  // Seated, in any order; else a join goes before its leaving.
  await Promise.allSettled(Array.from({ length: AT_ONCE }, one));
  client.close();
}
