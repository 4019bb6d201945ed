/**
 * Nobody takes part unseen: everybody who receives a name, a message or a packet is known to all participants, and is
 * in the log.
 */
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeSeatKey } from '../../client/src/util/seat-key.ts';
import { Bot } from '../load/bot.ts';
import { BotTransport } from '../load/bot-transport.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { madeOn } from '../support/made-on.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient, TwoTransports } from '../support/raw-client.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

/** Packets without content, with which mediasoup probes a connection. */
const PROBE_SSRC = 1234;

const bots = tickingBots();
let server: TestServer;
let log: PassThrough;
const logged: string[] = [];
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  log = new PassThrough();
  log.on('data', (line: Buffer) => logged.push(String(line)));
  server = await startTestServer({ signalling: { joinsPerSecond: 1000 }, preJoin: { showPeople: 'nothing' } }, { log });
});

afterEach(async () => {
  await server.close();
  logged.splice(0);
});

/** The notices to this client about others who joined and left, by name. */
function reported({ notices }: RawClient): string[] {
  const names = new Map<string, string>();
  return notices.flatMap(({ name, notice }) => {
    if (name === 'peer:joined') {
      const { peer } = notice as { peer: { id: string; name: string } };
      names.set(peer.id, peer.name);
      return `${peer.name} joined`;
    }
    return name === 'peer:left' ? `${names.get((notice as { peer: string }).peer) ?? 'somebody'} left` : [];
  });
}

/** The log messages about this peer. */
const loggedOf = (peer: string) =>
  logged.flatMap((line) => {
    const { peer: of, msg } = JSON.parse(line) as { peer?: string; msg: string };
    return of === peer ? msg : [];
  });

/** Until everything that was sent before has arrived here. */
const upToNow = (client: RawClient) => client.request('hand:lower', {});

async function joining(client: RawClient, name: string, over: object = {}) {
  const { rtpCapabilities } = await client.welcome;
  return { room: 'blue', name, rtpCapabilities, ...over };
}

test.each([{ sends: false }, { sends: true }])(
  '[J3] a peer with the answer to a join is known to everybody, and logged (sends: $sends)',
  async (over) => {
    const [ada, eve] = [connect(), connect()];
    await ada.join('blue', 'Ada');
    const answer = await eve.request('room:join', await joining(eve, 'Eve', over));
    const { self } = (answer as unknown as { result: { self: string } }).result;
    await upToNow(ada);
    expect(reported(ada)).toEqual(['Eve joined']);
    expect(loggedOf(self)).toEqual(['joined']);
    await eve.request('room:leave', {});
    await upToNow(ada);
    expect(reported(ada)).toEqual(['Eve joined', 'Eve left']);
    expect(loggedOf(self)).toEqual(['joined', 'left']);
  },
);

test('[J3] forty peers who join and leave in one breath are announced as forty who came and went', async () => {
  const ada = connect();
  await ada.join('blue', 'Ada');
  const names = Array.from({ length: 40 }, (_, index) => `Eve ${index}`);
  for (const name of names) {
    const eve = connect();
    const join = await joining(eve, name);
    const [joined, left] = await Promise.all([eve.request('room:join', join), eve.request('room:leave', {})]);
    expect([joined.ok, left.ok]).toEqual([true, true]);
  }
  await upToNow(ada);
  expect(reported(ada)).toEqual(names.flatMap((name) => [`${name} joined`, `${name} left`]));
  expect(logged.filter((line) => line.includes('"msg":"joined"'))).toHaveLength(41);
});

test('[J3] a peer that joins from pre-join and leaves in one tick is announced both times, with what it was about to send', async () => {
  const [ada, eve] = [connect(), connect()];
  await ada.join('blue', 'Ada');
  const { name, ...prepared } = await joining(eve, 'Eve');
  expect(await eve.request('prejoin:prepare', prepared)).toMatchObject({ ok: true });
  expect(await eve.produce(microphone())).toBe('ok');
  await ada.notice('consumers:created');
  await Promise.all([eve.request('room:join', { ...prepared, name, sends: true }), eve.request('room:leave', {})]);
  await upToNow(ada);
  expect(reported(ada)).toEqual(['Eve joined', 'Eve left']);
  expect(await ada.notice('peer:joined')).toMatchObject({ peer: { producers: [{ source: 'microphone' }] } });
});

test('[J3] a seat that is taken under another name is announced as one who leaves and one who joins', async () => {
  const [ada, eve, mallory] = [connect(), connect(), connect()];
  await ada.join('blue', 'Ada');
  const key = makeSeatKey();
  await eve.join('blue', 'Eve', { key });
  await mallory.join('blue', 'Mallory', { key });
  await upToNow(ada);
  expect(reported(ada)).toEqual(['Eve joined', 'Eve left', 'Mallory joined']);
});

test('[L2] a peer that comes back to a kept seat was known all the time', async () => {
  const [ada, eve, again] = [connect(), connect(), connect()];
  await ada.join('blue', 'Ada');
  const key = makeSeatKey();
  const { self, media } = await eve.join('blue', 'Eve', { key });
  eve.break();
  await again.join('blue', 'Eve', { key, holds: media.receiveTransport.id });
  await upToNow(ada);
  expect(reported(ada)).toEqual(['Eve joined']);
  expect(loggedOf(self)).toEqual(['joined']);
});

test('[D2] a prepared peer receives no packet, name, message or file, and sends nobody any', async () => {
  const { transports } = madeOn(server);
  const common = { url: server.url, room: 'blue', subscriptions: everything, camera: true, dtx: false, counts: true };
  const [ada, bob] = [
    await Bot.join({ ...common, name: 'Ada', speaks: true }),
    await Bot.join({ ...common, name: 'Bob', speaks: false }),
  ];
  bots.push(ada, bob);

  const prepared = connect();
  const { name: _, ...preparation } = await joining(prepared, 'Eve', { subscriptions: everything });
  const answer = await prepared.request('prejoin:prepare', preparation);
  const { sendTransport, receiveTransport } = (answer as { result: TwoTransports }).result;
  const [send, receive] = [new BotTransport('SendOnly', sendTransport), new BotTransport('RecvOnly', receiveTransport)];
  const packets: Buffer[] = [];
  receive.onPacket((packet) => packets.push(packet));
  for (const [{ dtlsParameters }, { id }] of [[send, sendTransport] as const, [receive, receiveTransport] as const]) {
    expect(await prepared.request('transport:connect', { transport: id, dtlsParameters })).toMatchObject({ ok: true });
  }
  await Promise.all([send.connected, receive.connected]);
  await prepared.notice('consumers:created');
  for (const receipt of prepared.receipts.splice(0)) receipt();
  await prepared.request('direct:allow', { allowed: true });

  const message = crypto.randomUUID();
  await ada.signalling.request('chat:send', { id: message, text: 'a secret' });
  await ada.signalling.request('hand:raise', {});
  await ada.signalling.request('file:offer', { file: { id: message, name: 'a.txt', bytes: 3, type: 'text/plain' } });
  const before = bob.received.packets;
  await until(() => bob.received.packets > before + 200, 'media flows between those who are seated');
  await prepared.request('subscriptions:set', everything);

  expect(new Set(prepared.notices.map(({ name }) => name))).toEqual(new Set(['server:welcome', 'consumers:created']));
  expect(JSON.stringify(prepared.notices)).not.toMatch(/Ada|Bob|a secret|a\.txt/u);
  const [down] = (await transports.find(({ id }) => id === receiveTransport.id)?.getStats()) ?? [];
  expect(down).toMatchObject({ rtpBytesSent: 0 });
  expect(packets.filter((packet) => packet.readUInt32BE(8) !== PROBE_SSRC)).toEqual([]);
  send.close();
  receive.close();
});
