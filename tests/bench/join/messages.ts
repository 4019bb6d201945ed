import { setTimeout } from 'node:timers/promises';
import { countMessages } from '../../support/count-messages.ts';
import { fakeIdentity, TestPeer } from '../../support/test-peer.ts';
import { startTestServer } from '../../support/test-server.ts';

/** For receipts that are still under way when everybody sees everybody. */
const QUIET_MS = 500;

/**
 * All socket messages, to and from everyone, that it costs for one more person to get from pre-join into a room of
 * `people`.
 */
export async function messagesOfAJoin(people: number): Promise<number> {
  const server = await startTestServer();
  const present = Array.from({ length: people }, () => new TestPeer(server.url, { identity: fakeIdentity }));
  const joiner = new TestPeer(server.url, { identity: fakeIdentity });
  try {
    for (const [index, person] of present.entries()) await person.join('bench', `Ada ${index}`);
    await Promise.all(present.map((person) => person.receives(`Ada ${person === present[0] ? 1 : 0}`, ['camera'])));
    await setTimeout(QUIET_MS);
    const counting = countMessages();
    await joiner.prepareIn('bench');
    await setTimeout(QUIET_MS);
    await joiner.join('bench', 'Bob');
    await Promise.all(present.map((person) => person.receives('Bob', ['microphone', 'camera'])));
    await setTimeout(QUIET_MS);
    return counting.stop();
  } finally {
    for (const person of [joiner, ...present]) person.close();
    await server.close();
  }
}
