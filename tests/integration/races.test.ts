/** Everybody does everything at once, and afterwards nothing is left. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Notice } from '../../server/shared/protocol/events.ts';
import { Health } from '../../server/shared/protocol/http.ts';
import type { JoinResult } from '../../server/shared/protocol/room.ts';
import type { RtpCapabilities } from '../../server/shared/protocol/rtc.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { Outcome, RawClient } from '../support/raw-client.ts';
import { seeded } from '../support/seeded.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);

const start = (maxRooms = 1000) =>
  startTestServer({ rooms: { maxRooms }, signalling: { requestsPerSecond: 10_000, requestBurst: 100_000 } });

beforeEach(async () => {
  server = await start();
});

afterEach(() => server.close());

async function joinRequest(client: RawClient, room = 'blue'): Promise<Outcome> {
  const { rtpCapabilities } = await client.welcome;
  return client.request('room:join', { room, name: 'Eve', rtpCapabilities });
}

const codeOf = (answer: Outcome) => (answer.ok ? 'ok' : answer.code);

/** The objects in the workers, by the server's count and by their own. */
async function held() {
  const workers = server.workers.map(async (worker) => {
    const { routerIds, channelMessageHandlers } = await worker.dump();
    const { webRtcTransportIds, localIceUsernameFragments } = await worker.webRtcServer.dump();
    const transports = [webRtcTransportIds, localIceUsernameFragments].flat();
    const { consumers, rooms } = worker;
    return { consumers, rooms, routerIds, transports, handlers: channelMessageHandlers.channelRequestHandlers };
  });
  return Promise.all(workers);
}

test('[J5] a room that was refused for want of space opens once there is space', async () => {
  await server.close();
  server = await start(1);
  const [ada, bob] = [connect(), connect()];
  await ada.join('blue');
  for (const room of ['green', 'red', 'green']) expect(codeOf(await joinRequest(bob, room))).toBe('server_full');
  await ada.request('room:leave', {});
  await until(async () => (await server.routers()).length === 0, 'the blue room is closed');
  expect(codeOf(await joinRequest(bob, 'green'))).toBe('ok');
});

test('[J6] nothing is announced of a peer after peer:left', async () => {
  const ada = connect();
  await ada.join('blue');
  for (let round = 0; round < 20; round += 1) {
    const eve = connect();
    await eve.join('blue');
    const hers = microphone();
    await eve.produce(hers);
    eve.socket.emit('producer:pause', 1000, { producer: hers.producer }, () => undefined);
    eve.close();
    await ada.notice('peer:left');
    await ada.request('producer:pause', { producer: randomUUID() });
    expect(ada.notices.at(-1)?.name).toBe('peer:left');
    ada.notices.length = 0;
  }
});

test('[R2] a join that a dying worker interrupts is answered with what helps', async () => {
  const joining = Array.from({ length: 20 }, (_, index) => joinRequest(connect(), `room-${index % 4}`));
  await Promise.race(joining);
  process.kill(Number(server.workers[0]?.worker.pid), 'SIGKILL');
  const codes = new Set((await Promise.all(joining)).map(codeOf));
  expect([...codes].filter((code) => code !== 'ok' && code !== 'shutting_down')).toEqual([]);
  expect(codeOf(await joinRequest(connect(), 'room-0'))).toBe('ok');
});

test('a server without a media worker does not report itself healthy', async () => {
  await server.close();
  // The next one is waited for; at once, it would be there before anybody has asked.
  server = await startTestServer({ media: { maxDeathsPerMinute: 0 } });
  const health = async () => Health.parse(await (await fetch(`${server.url}/healthz`)).json()).status;
  expect(await health()).toBe('ok');
  process.kill(Number(server.workers[0]?.worker.pid), 'SIGKILL');
  await until(async () => (await health()) === 'no_worker', 'it says so');
  await until(async () => (await health()) === 'unstable', 'a new one runs');
});

/** One seat after another on one connection, with random actions, recording what it receives. */
class Wanderer {
  readonly client = connect();
  readonly asked: Promise<Outcome | 'cut'>[] = [];
  readonly heard: { room: string | undefined; peers: string[] }[] = [];
  readonly ids: { peer: string; room: string }[] = [];
  readonly #rtpCapabilities: RtpCapabilities;
  readonly #cutting = Promise.withResolvers<'cut'>();
  #number = 0;
  #room: string | undefined;
  #sent = microphone();
  gone = false;

  constructor(rtpCapabilities: RtpCapabilities) {
    this.#rtpCapabilities = rtpCapabilities;
    this.client.socket.on('notices', (batch: Notice[]) => {
      for (const [name, notice] of batch) {
        if (name !== 'server:welcome') this.heard.push({ room: this.#room, peers: peersIn(notice) });
      }
    });
  }

  act(draw: () => number): void {
    const chance = Math.floor(draw() * 10);
    if (chance < 3) this.#join(`room-${Math.floor(draw() * 3)}`);
    else if (chance < 5) this.#send();
    else if (chance < 6) this.#ask('producer:close', { producer: this.#sent.producer });
    else if (chance < 8)
      this.#ask(chance < 7 ? 'producer:pause' : 'producer:resume', { producer: this.#sent.producer });
    else if (chance < 9) this.#leave();
    else this.cut();
  }

  cut(): void {
    this.gone = true;
    this.#cutting.resolve('cut');
    this.client.close();
  }

  #send(): void {
    this.#sent = microphone();
    this.#ask('producers:create', { producers: [this.#sent] });
  }

  #join(room: string): void {
    this.#ask('room:join', { room, name: 'Eve', rtpCapabilities: this.#rtpCapabilities }, (answer) => {
      if (!answer.ok) return;
      const { self: peer } = answer.result as JoinResult;
      this.ids.push({ peer, room });
      this.#room = room;
    });
  }

  #leave(): void {
    this.#ask('room:leave', {}, (answer) => {
      if (answer.ok) this.#room = undefined;
    });
  }

  /**
   * `hear` is called in order with the notices, which a promise would not be. Only a disconnected client may stay
   * without an answer.
   */
  #ask(name: string, data: object, hear: (answer: Outcome) => void = () => undefined): void {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#number += 1;
    this.client.socket.emit(name, this.#number, data, (answer: Outcome) => {
      hear(answer);
      resolve(answer);
    });
    this.asked.push(Promise.race([promise, this.#cutting.promise]));
  }
}

/** Every peer that a notice is about. */
function peersIn(notice: object): string[] {
  return [...JSON.stringify(notice).matchAll(/"(?:peer|id)":"([0-9a-f-]{36})"/g)].flatMap(([, id]) => id ?? []);
}

test.each([1, 2, 3])('[R2][J6] after hundreds of random steps nothing is left (seed %i)', async (seed) => {
  const draw = seeded(seed);
  const before = await held();
  const { rtpCapabilities } = await connect().welcome;
  const wanderers = Array.from({ length: 12 }, () => new Wanderer(rtpCapabilities));
  const all = [...wanderers];
  for (let step = 0; step < 400; step += 1) {
    const index = Math.floor(draw() * wanderers.length);
    wanderers[index]?.act(draw);
    if (wanderers[index]?.gone) {
      wanderers[index] = new Wanderer(rtpCapabilities);
      all.push(wanderers[index]);
    }
    if (draw() < 0.3) await new Promise((resolve) => setTimeout(resolve, draw() * 10));
  }
  const answers = (await Promise.all(all.flatMap(({ asked }) => asked))).filter((answer) => answer !== 'cut');
  expect(answers.length).toBeGreaterThan(200);
  expect(answers.filter((answer) => !answer.ok && answer.code === 'internal')).toEqual([]);

  const roomOf = new Map(all.flatMap(({ ids }) => ids.map(({ peer, room }) => [peer, room] as const)));
  const foreign = all.flatMap(({ heard }) =>
    heard.filter(({ room, peers }) => peers.some((peer) => roomOf.has(peer) && roomOf.get(peer) !== room)),
  );
  expect(foreign).toEqual([]);

  for (const wanderer of all) wanderer.cut();
  await until(async () => (await server.routers()).length === 0, 'every room is closed');
  expect(await held()).toEqual(before);
});
