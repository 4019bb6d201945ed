/** A client that can kill its media worker: here the worker is killed after each of its joins. */
import { randomBytes, randomInt } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { PoolWorker } from '../../server/media/pool-worker.ts';
import type { Transports } from '../../server/shared/protocol/media.ts';
import { HostileTransport, hostileDtls } from '../fuzz/media/wire/hostile-transport.ts';
import { rtpPacket } from '../fuzz/media/wire/rtp-packet.ts';
import { Bot } from '../load/bot.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient, TwoTransports } from '../support/raw-client.ts';
import { fakeIdentity } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { freezeIdle, freezeServing, hangServing, killIdle, killServing } from '../support/worker-served.ts';

/** The others come from 127.0.0.1. */
const ATTACKER = '127.0.0.66';

let server: TestServer;
let ticking: NodeJS.Timeout;
const bots: Bot[] = [];
const transports: HostileTransport[] = [];
const connect = connectedClients(() => server.url);

// Without `tickingBots`: its last calls crash if connections have ended with their worker.
beforeEach(() => {
  ticking = setInterval(() => {
    for (const one of bots) one.tick();
  }, 20);
});

afterEach(async () => {
  clearInterval(ticking);
  for (const one of bots.splice(0)) one.close();
  for (const one of transports.splice(0)) one.close();
  await server.close();
});

async function bot(name: string, room: string): Promise<Bot> {
  const subscriptions = { videos: [], newcomers: { cameras: 4, screens: 0, height: 236 } };
  const common = { url: server.url, subscriptions, camera: true, speaks: true, dtx: false, counts: true };
  const joined = await Bot.join({ ...common, room, name });
  bots.push(joined);
  return joined;
}

/** Both hear each other from now on. */
async function hear(...all: Bot[]): Promise<void> {
  const before = all.map(({ received }) => received.packets);
  await until(() => all.every(({ received }, index) => received.packets > (before[index] ?? 0) + 50), 'media flows');
}

/** The worker with these transports. */
async function workerOf({ receiveTransport }: Transports): Promise<PoolWorker> {
  const port = receiveTransport.iceCandidates[0]?.port;
  for (const worker of server.workers) {
    const { udpSockets } = await worker.webRtcServer.dump();
    if (udpSockets.some((socket) => socket.port === port)) return worker;
  }
  throw new Error('no worker of that port');
}

/** Joins a new room and kills its worker, which names nobody. @returns whether it was admitted. */
async function attack(eve: RawClient, room: string): Promise<boolean> {
  const joined = await eve.join(room, 'Eve').catch(() => undefined);
  if (!joined) return false;
  const worker = await workerOf(joined.media);
  await killIdle(worker);
  await until(() => worker.closed, 'it is dead');
  return true;
}

test.each([{ workers: 1 }, { workers: 2 }])(
  'with $workers workers, a client that kills its worker after each join does so once to others, and is then refused',
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

test('[L3] a seat whose resume is refused because of its address is given up after its time', async () => {
  server = await startTestServer({ media: { workers: 2 }, rooms: { graceSeconds: 1 } });
  const [ada, vera] = [connect({ from: '127.0.0.2' }), connect({ from: '127.0.0.3' })];
  const key = randomBytes(32).toString('base64url');
  await ada.join('blue', 'Ada');
  await vera.join('blue', 'Vera', { key });
  for (const room of ['evil-1', 'evil-2']) await attack(connect({ from: ATTACKER }), room);
  const moved = connect({ from: ATTACKER });
  const { rtpCapabilities } = await moved.welcome;
  vera.break();
  const answer = await moved.request('room:join', { room: 'blue', name: 'Vera', rtpCapabilities, key });
  expect(answer).toMatchObject({ ok: false, code: 'overloaded', retryAfterMs: expect.any(Number) });
  expect(Number.isInteger(!answer.ok && answer.retryAfterMs)).toBe(true);
  expect(await ada.notice('peer:left')).toMatchObject({ peer: expect.any(String) });
});

test('a participant who resumes the same seat after a death is isolated from the room, which continues without them', async () => {
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

test('a client that comes from another /64 of its IPv6 /48 each time costs others two workers', async () => {
  server = await startTestServer({ http: { trustProxy: 1 }, media: { workers: 1 } });
  const pids = new Set(common());
  for (const round of [1, 2, 3, 4, 5]) {
    await attack(connect({ forwardedFor: `2001:db8:1:${round}::1` }), `evil-${round}`);
    await until(() => common().length > 0, 'a worker serves everybody else');
    for (const pid of common()) pids.add(pid);
  }
  expect(pids.size).toBe(3);
});

/** The workers of those who are not isolated. */
const common = () => server.workers.flatMap(({ isolated, closed, worker }) => (isolated || closed ? [] : worker.pid));

// Below the ports that the system assigns: the next ones have to be free as well.
test('an isolated worker ends with its last person, and the next one is isolated on the same port', async () => {
  server = await startTestServer({ media: { workers: 1, port: 10_000 + randomInt(20_000) } });
  const eve = connect({ from: ATTACKER });
  await attack(eve, 'evil');
  await until(() => server.workers.some(({ isolated }) => isolated), 'she is isolated');
  eve.close();
  await until(() => !server.workers.some(({ isolated }) => isolated), 'her worker has ended');
  const again = await workerOf((await connect({ from: ATTACKER }).join('evil', 'Eve')).media);
  expect(again.isolated).toBe(true);
});

test('a participant who opened data right before a worker died cannot open any for now, and everybody else can', async () => {
  server = await startTestServer({ media: { workers: 1 } });
  const [ada, eve] = [connect(), connect({ from: ATTACKER })];
  const opening = { dtlsParameters: { role: 'client', fingerprints: fakeIdentity.fingerprints } };
  await ada.join('blue', 'Ada');
  const joined = await eve.join('blue', 'Eve');
  expect(await eve.request('data:open', opening)).toMatchObject({ ok: true });
  await killIdle(await workerOf(joined.media));
  await Promise.all([ada.notice('media:moved'), eve.notice('media:moved')]);
  expect(await eve.refusal('data:open', opening)).toBe('overloaded');
  const again = connect({ from: ATTACKER });
  await again.join('green', 'Eve');
  expect(await again.refusal('data:open', opening)).toBe('overloaded');
  expect(await ada.request('data:open', opening)).toMatchObject({ ok: true });
});

/** Connects her send transport. @returns sends packets of a microphone, many at once. */
async function connected(client: RawClient, { sendTransport }: TwoTransports): Promise<() => void> {
  await client.request('transport:connect', { transport: sendTransport.id, dtlsParameters: hostileDtls });
  const transport = await HostileTransport.connect(sendTransport);
  transports.push(transport);
  let sequence = 0;
  return () => {
    for (let left = 100; left > 0; left -= 1) {
      sequence += 1;
      const packet = {
        ssrc: 1111,
        payloadType: 111,
        sequence,
        timestamp: sequence * 960,
        payload: Buffer.alloc(800, 1),
      };
      transport.sendRtp(rtpPacket(packet));
    }
  };
}

/**
 * Eve, who sends a microphone and requests nothing more, and after her somebody whom the rule by time suspects in her
 * place.
 */
async function patient(room: string) {
  const eve = connect({ from: ATTACKER });
  const { self, media } = await eve.join(room, 'Eve');
  const sound = microphone();
  expect(await eve.produce(sound)).toBe('ok');
  const newcomers = [1, 2, 3].map((nth) => connect({ from: `127.0.1.${nth}` }));
  for (const one of newcomers) await one.join('newcomers', 'Newcomer');
  return { eve, self, media, sound, newcomers, worker: await workerOf(media) };
}

const movedTo = async (client: RawClient) => (await client.notice('media:moved')) as TwoTransports;

test('a client that waits before its deadly packet costs others one death, and nobody else is isolated', async () => {
  server = await startTestServer({ media: { workers: 1 } });
  const [ada, bob] = [await bot('Ada', 'blue'), await bot('Bob', 'blue')];
  await hear(ada, bob);
  const { eve, self, media, newcomers, worker } = await patient('evil');
  const send = await connected(eve, media);
  await freezeServing(worker, self, send);
  process.kill(worker.worker.pid, 'SIGKILL');
  for (const one of newcomers) expect((await workerOf(await movedTo(one))).isolated).toBe(false);
  const hers = await movedTo(eve);
  const isolated = await workerOf(hers);
  expect([isolated.isolated, isolated.people.size]).toEqual([true, 1]);
  await hear(ada, bob);
  const before = ada.moved + bob.moved;

  killServing(isolated, hers.sendTransport.id);
  expect(await eve.notice('room:ended')).toMatchObject({ reason: 'media_failed' });
  const again = connect({ from: ATTACKER });
  const { rtpCapabilities } = await again.welcome;
  expect(await again.refusal('room:join', { room: 'evil', name: 'Eve', rtpCapabilities })).toBe('overloaded');
  await hear(ada, bob);
  expect([ada.moved + bob.moved, ada.ended, bob.ended]).toEqual([before, 0, 0]);
});

test('a worker that dies of what comes over a pipe has its sender removed, and isolates nobody', async () => {
  server = await startTestServer({ media: { workers: 1 } });
  const { eve, media, sound, newcomers, worker } = await patient('newcomers');
  killServing(worker, media.sendTransport.id);
  const [first] = newcomers;
  const common = first && (await workerOf(await movedTo(first)));
  await movedTo(eve);
  expect(await eve.produce(sound)).toBe('ok');
  await until(() => common?.consumers === newcomers.length, 'her sound is piped to the others');

  for (const one of newcomers) one.notices.length = 0;
  if (common) killServing(common, sound.producer);
  expect(await eve.notice('room:ended')).toMatchObject({ reason: 'media_failed' });
  for (const one of newcomers) expect((await workerOf(await movedTo(one))).isolated).toBe(false);
});

test('a client that hangs a worker is isolated once the worker is killed for that, even if the client has left', async () => {
  server = await startTestServer({ media: { workers: 1, hangSeconds: 2 } });
  const { eve, media, worker } = await patient('evil');
  hangServing(worker, media.sendTransport.id);
  expect(await eve.request('room:leave', {})).toMatchObject({ ok: true });
  await until(() => worker.closed, 'the server has killed it');
  const again = await connect({ from: ATTACKER }).join('evil', 'Eve');
  expect((await workerOf(again.media)).isolated).toBe(true);
});

test('a participant who leaves an isolating worker while it serves them is not refused', async () => {
  server = await startTestServer({ media: { workers: 1 } });
  const eve = connect({ from: ATTACKER });
  const { media } = await eve.join('evil', 'Eve');
  await killIdle(await workerOf(media));
  const hers = await movedTo(eve);
  const isolated = await workerOf(hers);
  hangServing(isolated, hers.sendTransport.id);
  expect(await eve.request('room:leave', {})).toMatchObject({ ok: true });
  process.kill(isolated.worker.pid, 'SIGCONT');
  const again = await connect({ from: ATTACKER }).join('evil', 'Eve');
  expect([isolated.isolated, (await workerOf(again.media)).isolated]).toEqual([true, true]);
});

test('no worker that hangs outlives its server, isolating or not, left or not', async () => {
  server = await startTestServer({ media: { workers: 1, isolationWorkers: 2 } });
  const eve = connect({ from: ATTACKER });
  const { media } = await eve.join('evil', 'Eve');
  await killIdle(await workerOf(media));
  const left = await workerOf(await movedTo(eve));
  const pids = server.workers.map(({ worker }) => worker.pid);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  expect(await eve.request('room:leave', {})).toMatchObject({ ok: true });
  expect([left.isolated, left.closed, pids.length]).toEqual([true, true, 2]);
  await server.close();
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('an isolating worker that hangs and is left is killed, and the next person is isolated', async () => {
  server = await startTestServer({ media: { workers: 1, isolationWorkers: 1, port: 10_000 + randomInt(20_000) } });
  const eve = connect({ from: ATTACKER });
  const { media } = await eve.join('evil', 'Eve');
  await killIdle(await workerOf(media));
  const isolated = await workerOf(await movedTo(eve));
  await freezeIdle(isolated);
  expect(await eve.request('room:leave', {})).toMatchObject({ ok: true });
  const again = await workerOf((await connect({ from: ATTACKER }).join('evil', 'Eve')).media);
  expect([isolated.isolated, again.isolated, again.port]).toEqual([true, true, isolated.port]);
});
