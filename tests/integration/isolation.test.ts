/** A client that can make the media worker die which it is on: here the worker is killed after each of its joins. */
import { randomInt } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bot } from '../load/bot.ts';
import { connectedClients } from '../support/connected-clients.ts';
import type { ColdJoinResult, RawClient } from '../support/raw-client.ts';
import { fakeIdentity } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** The others come from 127.0.0.1. */
const ATTACKER = '127.0.0.66';

let server: TestServer;
let ticking: NodeJS.Timeout;
const bots: Bot[] = [];
const connect = connectedClients(() => server.url);

// Not with `tickingBots`: what it calls at the end crashes where connections have ended with their worker.
beforeEach(() => {
  ticking = setInterval(() => {
    for (const one of bots) one.tick();
  }, 20);
});

afterEach(async () => {
  clearInterval(ticking);
  for (const one of bots.splice(0)) one.close();
  await server.close();
});

async function bot(name: string, room: string): Promise<Bot> {
  const wishes = { pictures: [], newcomers: { cameras: 4, screens: 0, height: 236 } };
  const common = { url: server.url, wishes, camera: true, speaks: true, dtx: false, counts: true };
  const joined = await Bot.join({ ...common, room, name });
  bots.push(joined);
  return joined;
}

/** Both hear each other from now on. */
async function hear(...all: Bot[]): Promise<void> {
  const before = all.map(({ received }) => received.packets);
  await until(() => all.every(({ received }, index) => received.packets > (before[index] ?? 0) + 50), 'media flows');
}

/** The worker that has the transports of this join. */
async function workerOf({ media }: ColdJoinResult) {
  const port = media.sendTransport.iceCandidates[0]?.port;
  for (const worker of server.workers) {
    const { udpSockets } = await worker.webRtcServer.dump();
    if (udpSockets.some((socket) => socket.port === port)) return worker;
  }
  throw new Error('no worker of that port');
}

/** Joins a new room and kills the worker that it is on. @returns whether it was let in. */
async function attack(eve: RawClient, room: string): Promise<boolean> {
  const joined = await eve.join(room, 'Eve').catch(() => undefined);
  if (!joined) return false;
  const worker = await workerOf(joined);
  process.kill(worker.worker.pid, 'SIGKILL');
  await until(() => worker.closed, 'it is dead');
  return true;
}

test.each([{ workers: 1 }, { workers: 2 }])(
  'with $workers workers, who kills the one that it is on after each join does so once to others, and is then refused',
  async ({ workers }) => {
    server = await startTestServer({ media: { workers } });
    const [ada, bob] = [await bot('Ada', 'blue'), await bot('Bob', 'blue')];
    await hear(ada, bob);
    const letIn: boolean[] = [];
    let moved: number | undefined;
    for (const round of [1, 2, 3, 4, 5, 6]) {
      letIn.push(await attack(connect({ from: ATTACKER }), `evil-${round}`));
      await connect({ from: `127.0.1.${round}` }).join('newcomers', `Newcomer ${round}`);
      await hear(ada, bob);
      moved ??= ada.moved + bob.moved;
    }
    expect(letIn).toEqual([true, true, false, false, false, false]);
    expect(moved).toBeLessThanOrEqual(2);
    expect([ada.moved + bob.moved, ada.ended, bob.ended]).toEqual([moved, 0, 0]);
    const refused = connect({ from: ATTACKER });
    const { rtpCapabilities } = await refused.welcome;
    const answer = await refused.request('room:join', { room: 'evil', name: 'Eve', rtpCapabilities });
    expect(answer).toMatchObject({ ok: false, code: 'overloaded', retryAfterMs: expect.any(Number) });
  },
);

test('who takes the same seat again after a death is isolated from the room, and the room goes on without it', async () => {
  server = await startTestServer({ media: { workers: 1 } });
  const [ada, bob] = [await bot('Ada', 'blue'), await bot('Bob', 'blue')];
  await hear(ada, bob);
  await attack(connect({ from: ATTACKER }), 'blue');
  await hear(ada, bob);
  const before = ada.moved + bob.moved;
  await attack(connect({ from: ATTACKER }), 'blue');
  await hear(ada, bob);
  expect(ada.moved + bob.moved).toBe(before);
});

// Below the ports that the system gives away: the next ones have to be free as well.
test('an isolated worker ends with its last person, and whoever comes back at once is isolated on the same port', async () => {
  server = await startTestServer({ media: { workers: 1, port: 10_000 + randomInt(20_000) } });
  const eve = connect({ from: ATTACKER });
  await attack(eve, 'evil');
  await until(() => server.workers.some(({ isolated }) => isolated), 'she is isolated');
  eve.close();
  await until(() => !server.workers.some(({ isolated }) => isolated), 'her worker has ended');
  const again = await workerOf(await connect({ from: ATTACKER }).join('evil', 'Eve'));
  expect(again.isolated).toBe(true);
});

test('who opened data right before a worker died opens none for now, and everybody else does', async () => {
  server = await startTestServer({ media: { workers: 1 } });
  const [ada, eve] = [connect(), connect({ from: ATTACKER })];
  const opening = { dtlsParameters: { role: 'client', fingerprints: fakeIdentity.fingerprints } };
  await ada.join('blue', 'Ada');
  const joined = await eve.join('blue', 'Eve');
  expect(await eve.request('data:open', opening)).toMatchObject({ ok: true });
  process.kill((await workerOf(joined)).worker.pid, 'SIGKILL');
  await Promise.all([ada.notice('media:moved'), eve.notice('media:moved')]);
  expect(await eve.refusal('data:open', opening)).toBe('overloaded');
  const again = connect({ from: ATTACKER });
  await again.join('green', 'Eve');
  expect(await again.refusal('data:open', opening)).toBe('overloaded');
  expect(await ada.request('data:open', opening)).toMatchObject({ ok: true });
});
