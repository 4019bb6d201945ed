/**
 * How much one person and one address may have and send, and that each refusal says so and appears in the statistics.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, expect, jest, test } from '@jest/globals';
import { observer } from 'mediasoup';
import type { Transport, Worker } from 'mediasoup/types';
import { SfuDataLink } from '../../client/src/data/transport/sfu-data-link.ts';
import { AdminRooms, type LimitStats } from '../../server/shared/protocol/http.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { DataPeer, phaseOf } from '../support/data-peer.ts';
import { madeOn } from '../support/made-on.ts';
import { microphone } from '../support/microphone.ts';
import { HostileSeat } from '../support/notification-floods/hostile-seat.ts';
import { notificationFloods } from '../support/notification-floods/notification-floods.ts';
import { fakeIdentity } from '../support/test-peer.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const token = 'a-token-for-tests-only';
let server: TestServer;
const peers: DataPeer[] = [];
const connect = connectedClients(() => server.url);

const start = async (overrides: ConfigOverrides) => {
  server = await startTestServer({ admin: { token }, ...overrides });
};

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

async function limit(name: string): Promise<LimitStats | undefined> {
  const response = await fetch(`${server.url}/api/admin/rooms`, { headers: { authorization: `Bearer ${token}` } });
  return AdminRooms.parse(await response.json()).limits.find((one) => one.name === name);
}

test('[J5] an address has a limited number of seats in all rooms, also from pre-join, and one more after another is left', async () => {
  await start({ limits: { seatsPerAddress: 2 } });
  const [ada, bob, cleo] = [connect(), connect(), connect()];
  await ada.join('blue');
  await bob.join('green');
  const { rtpCapabilities } = await cleo.welcome;
  const joining = { room: 'red', name: 'Cleo', rtpCapabilities };
  await cleo.request('prejoin:prepare', { room: 'red', rtpCapabilities });
  expect(await cleo.refusal('room:join', joining)).toBe('server_full');
  expect(await limit('limits.seatsPerAddress')).toMatchObject({ scope: 'address', max: 2, highest: 2, refused: 1 });
  await bob.request('room:leave', {});
  expect(await cleo.request('room:join', joining)).toMatchObject({ ok: true });
  expect(await bob.refusal('room:join', { ...joining, room: 'blue' })).toBe('server_full');
});

test('[S2] a peer that starts to send again and again has to wait, and the others do not', async () => {
  // Her points last longer than her producers.
  await start({ limits: { producersPerSecondPerPerson: 1 }, signalling: { requestBurst: 1000 } });
  const [eve, ada] = [connect(), connect()];
  await eve.join('blue', 'Eve');
  await ada.join('blue', 'Ada');
  const again = async () => {
    const made = microphone();
    const outcome = await eve.produce(made);
    if (outcome === 'ok') await eve.request('producer:close', { producer: made.producer });
    return outcome;
  };
  await until(async () => (await again()) === 'too_many_requests', 'Eve is told to wait');
  expect(await ada.produce({ ...microphone(), rtpParameters: { ...microphone().rtpParameters } })).toBe('ok');
  expect(await limit('limits.producersPerSecondPerPerson')).toMatchObject({ scope: 'person', max: 20, refused: 1 });
});

test('[S2] starting the same source after another preparation is charged by the number of people in the room', async () => {
  await start({ limits: { producersPerSecondPerAddress: 1 } });
  for (let person = 0; person < 49; person += 1) await connect({ from: '127.0.0.3' }).join('blue');
  const outcomes: string[] = [];
  // Fifteen producers alone are within the burst.
  for (let turn = 0; turn < 15 && outcomes.at(-1) !== 'too_many_requests'; turn += 1) {
    const eve = connect({ from: '127.0.0.2' });
    const { rtpCapabilities } = await eve.welcome;
    expect(await eve.request('prejoin:prepare', { room: 'blue', rtpCapabilities })).toMatchObject({ ok: true });
    outcomes.push(await eve.produce(microphone()));
    await eve.request('room:leave', {});
  }
  expect(outcomes.at(-1)).toBe('too_many_requests');
});

test('[X1] a peer that opens data transports again and again has to wait', async () => {
  await start({ limits: { dataTransportsPerMinutePerPerson: 2 } });
  const eve = connect();
  await eve.join('blue');
  const open = { dtlsParameters: { fingerprints: fakeIdentity.fingerprints } };
  expect(await eve.request('data:open', open)).toMatchObject({ ok: true });
  expect(await eve.request('data:open', open)).toMatchObject({ ok: true });
  expect(await eve.request('data:open', open)).toMatchObject({ ok: false, code: 'too_many_requests' });
});

test.each([
  { scope: 'person', option: 'dataMegabytesPerSecondPerPerson' },
  { scope: 'address', option: 'dataMegabytesPerSecondPerAddress' },
  { scope: 'server', option: 'dataMegabytesPerSecond' },
] as const)('[X7] data faster than one $scope may send loses its transport', async ({ scope, option }) => {
  await start({ limits: { [option]: 1 } });
  const enter = async (name: string) => {
    const peer = await DataPeer.join(server.url, { room: 'blue', name });
    peers.push(peer);
    return peer;
  };
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  let closed = 0;
  ada.signalling.on('data:closed', () => {
    closed += 1;
  });
  ada.files.send([new File([randomBytes(40_000_000)], randomUUID(), { type: 'application/pdf' })]);
  await until(() => bob.files.files.value.size > 0, 'the file is offered');
  const [view] = [...bob.files.files.value.values()];
  if (!view || phaseOf(view) !== 'offered') throw new Error('a file is offered');
  await bob.files.accept(view.info.id);
  await until(() => closed > 0, 'the transport is closed');
  expect(await limit(`limits.${option}`)).toMatchObject({ scope, perSecond: 1_000_000 });
  expect((await limit(`limits.${option}`))?.refused).toBeGreaterThan(0);
});

test('[X7] a flood on a pointer ends the data transport of its sender, who cannot open another one at once', async () => {
  await start({});
  const eve = await DataPeer.join(server.url, { room: 'blue', name: 'Eve' });
  peers.push(eve);
  let lost = 0;
  const onDataLost = () => {
    lost += 1;
  };
  const link = new SfuDataLink({ signalling: eve.signalling, onChannel: () => undefined, onDataLost });
  // A pointer that is closed before the whole flood has arrived is replaced.
  const flood = async () => {
    const pointer = await link.point().catch(() => undefined);
    for (let count = 0; count < 5000; count += 1) pointer?.send('x');
    return lost > 0;
  };
  await until(flood, 'the transport is closed');
  await expect(link.connect()).rejects.toMatchObject({ code: 'too_many_requests' });
  link.close();
});

test('[X7] the channel of a file is checked several times as often as the transport that it comes through', async () => {
  const checks = { channel: () => 0, transport: () => 0 };
  const watch = (transport: Transport) =>
    transport.observer.on('newdataproducer', (channel) => {
      const [ofChannel, ofTransport] = [jest.spyOn(channel, 'getStats'), jest.spyOn(transport, 'getStats')];
      checks.channel = () => ofChannel.mock.calls.length;
      checks.transport = () => ofTransport.mock.calls.length;
    });
  const watchWorker = ({ observer }: Worker) =>
    observer.on('newrouter', (router) => router.observer.on('newtransport', watch));
  observer.on('newworker', watchWorker);
  await start({});
  observer.off('newworker', watchWorker);
  const file = await notificationFloods['messages that are acknowledged']?.({ url: server.url, room: 'blue' });
  await until(() => checks.transport() >= 3, 'the transport is checked for the third time');
  expect(checks.channel()).toBeGreaterThan(2 * checks.transport());
  file?.close();
});

test('[X12] receivers of one address leave some of what may wait to others, and receive the rest later', async () => {
  // Shares: one address holds one file of 1 MB at a time.
  await start({ limits: { waitingMegabytesPerServer: 2 } });
  const enter = async (name: string) => {
    const peer = await DataPeer.join(server.url, { room: 'blue', name });
    peers.push(peer);
    return peer;
  };
  const [ada, bob, cleo] = [await enter('Ada'), await enter('Bob'), await enter('Cleo')];
  ada.files.send([new File([randomBytes(1_000_000)], 'holiday.pdf', { type: 'application/pdf' })]);
  for (const peer of [bob, cleo]) {
    const { info } = await peer.file('holiday.pdf', (view) => phaseOf(view) === 'offered');
    await peer.files.accept(info.id);
  }
  for (const peer of [bob, cleo]) expect((await peer.received('holiday.pdf')).length).toBe(1_000_000);
  expect(await limit('limits.waitingMegabytesPerServer')).toMatchObject({ scope: 'server', max: 2_000_000 });
});

test('[X12] a pointer ends for a receiver that acknowledges nothing, and the others still see it', async () => {
  await start({});
  const { dataConsumers } = madeOn(server);
  const eve = await HostileSeat.take({ url: server.url, room: 'blue' });
  await eve.associate({ acknowledges: false });
  const [ada, bob] = [
    await DataPeer.join(server.url, { room: 'blue', name: 'Ada' }),
    await DataPeer.join(server.url, { room: 'blue', name: 'Bob' }),
  ];
  peers.push(ada, bob);
  let seen = 0;
  const watching = new SfuDataLink({
    signalling: bob.signalling,
    onChannel: (channel) =>
      channel.onMessage(() => {
        seen += 1;
      }),
    onDataLost: () => undefined,
  });
  await watching.connect();
  const pointing = new SfuDataLink({
    signalling: ada.signalling,
    onChannel: () => undefined,
    onDataLost: () => undefined,
  });
  const pointer = await pointing.point();
  const timer = setInterval(() => pointer.send('x'.repeat(150)), 12);
  await until(() => dataConsumers.some(({ closed }) => closed), 'the channel of Eve is closed');
  expect(dataConsumers.map(({ closed }) => closed)).toEqual([true, false]);
  const before = seen;
  await until(() => seen > before, 'Bob sees more');
  clearInterval(timer);
  for (const link of [watching, pointing]) link.close();
  eve.close();
});
