/** Prepared peers: what is prepared, who learns of it, and every way in which it can fail. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Notices } from '../../server/shared/protocol/events.ts';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import type { JoinResult } from '../../server/shared/protocol/room.ts';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { capturing, fakeTrack } from '../support/fake-track.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { screen, screenAudio } from '../support/screen.ts';
import { TestPeer } from '../support/test-peer.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';
import { until, whenSignal } from '../support/until.ts';

let server: TestServer;
const peers: TestPeer[] = [];
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

async function restart(overrides: ConfigOverrides): Promise<void> {
  await server.close();
  server = await startTestServer(overrides);
}

function person(): TestPeer {
  const peer = new TestPeer(server.url);
  peers.push(peer);
  return peer;
}

const joined = (name: string) => person().join('blue', name);
const inPreJoin = () => person().prepareIn('blue');

async function prepare(client: RawClient, room = 'blue') {
  const { rtpCapabilities } = await client.welcome;
  return client.request('prejoin:prepare', { room, rtpCapabilities });
}

const token = 'a-token-for-tests-only';

/** As the admin API reports it. */
async function roomOf(name: string): Promise<AdminRoom> {
  const headers = { authorization: `Bearer ${token}` };
  return AdminRoom.parse(await (await fetch(`${server.url}/api/admin/rooms/${name}`, { headers })).json());
}

/** The number of objects of each kind in the only worker. */
async function held() {
  const { consumers, rooms } = server.workers[0] ?? { consumers: -1, rooms: -1 };
  const transports = (await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds.length;
  return { consumers, rooms, transports };
}

describe('a prepared peer', () => {
  test('[D1] is in nobody’s roster and learns no names, and has everything once it joins', async () => {
    const ada = await joined('Ada');
    const bob = await inPreJoin();
    await until(async () => (await held()).consumers === 4, 'both have consumers of each other');
    expect(ada.call.people.value).toEqual([]);
    expect(bob.call.people.value).toEqual([]);
    await bob.join('blue', 'Bob');
    expect(bob.call.people.value.map(({ name }) => name)).toEqual(['Ada']);
    await bob.receives('Ada', ['microphone', 'camera']);
    await ada.receives('Bob', ['microphone', 'camera']);
    expect(await held()).toEqual({ consumers: 4, rooms: 1, transports: 4 });
  });

  test('[D9] [J18] learns who is in the room, longest present first, and since when; and of changes', async () => {
    const [eve, bob] = [connect(), connect()];
    expect(await prepare(eve)).toMatchObject({ ok: true, result: { people: { count: 0, names: [] } } });
    const { at, since } = await connect().join('blue', 'Ada');
    expect(since).toBeLessThanOrEqual(at);
    expect(await eve.notice('prejoin:people')).toEqual({ count: 1, names: ['Ada'], since });
    for (const name of ['Ben', 'Cem', 'Dan']) expect((await connect().join('blue', name)).since).toBe(since);
    const people = { count: 4, names: ['Ada', 'Ben', 'Cem'], since };
    expect(await prepare(bob)).toMatchObject({ ok: true, result: { people } });
  });

  test.each([
    { showPeople: 'count', largeAbove: 50, people: { count: 2, names: [], since: expect.any(Number) } },
    { showPeople: 'names', largeAbove: 1, people: { count: 2, names: [], since: expect.any(Number) } },
    { showPeople: 'nothing', largeAbove: 50, people: undefined },
  ] as const)(
    '[D9] learns no names if the server shows $showPeople, in a room that is large above $largeAbove people',
    async ({ showPeople, largeAbove, people }) => {
      await restart({ preJoin: { showPeople }, rooms: { largeAbove } });
      const [ada, eve] = [connect(), connect()];
      await ada.join('blue', 'Ada');
      await connect().join('blue', 'Bob');
      const answer = await prepare(eve);
      expect(answer).toMatchObject({ ok: true });
      expect('result' in answer ? (answer.result as { people?: unknown }).people : 'refused').toEqual(people);
      await ada.request('room:leave', {});
      expect(JSON.stringify([answer, eve.notices])).not.toMatch(/Ada|Bob/);
    },
  );

  test('[D2] is notified only of consumers, and its own producers are paused until it joins', async () => {
    await restart({ preJoin: { showPeople: 'nothing' } });
    const prepared = connect();
    expect(await prepare(prepared)).toMatchObject({ ok: true, result: { sendTransport: {}, receiveTransport: {} } });
    const ada = await joined('Ada');
    ada.muted.value = true;
    await prepared.notice('consumers:created');
    for (const receipt of prepared.receipts.splice(0)) receipt();
    ada.close();
    await prepared.notice('peer:left');
    expect(new Set(prepared.notices.map(({ name }) => name))).toEqual(
      new Set(['server:welcome', 'consumers:created', 'peer:left']),
    );
  });

  test('[D3] that leaves the page leaves nothing behind', async () => {
    const ada = await joined('Ada');
    await until(async () => (await held()).transports === 2, 'Ada alone');
    const bob = await inPreJoin();
    await until(async () => (await held()).consumers === 4, 'the prepared peer is set up');
    bob.signalling.close();
    await until(async () => (await held()).consumers === 0 && (await held()).transports === 2, 'Ada alone again');
    expect(ada.call.people.value).toEqual([]);
  });

  test('[D3] alone in the pre-join of a room closes the room when it goes', async () => {
    const prepared = await inPreJoin();
    expect(await server.routers()).toHaveLength(1);
    prepared.call.cancel();
    await until(async () => (await server.routers()).length === 0, 'the room is gone');
    expect(await held()).toEqual({ consumers: 0, rooms: 0, transports: 0 });
  });

  test('[D4] is removed after a while, and can still join', async () => {
    await restart({ preJoin: { seconds: 1 } });
    const ada = await joined('Ada');
    const bob = await inPreJoin();
    await whenSignal(() => bob.call.preJoin.value === 'cold', 'the prepared is sent away');
    await until(async () => (await held()).transports === 2, 'Ada alone again');
    await bob.join('blue', 'Bob');
    await bob.receives('Ada', ['camera']);
    await ada.receives('Bob', ['camera']);
  });

  test('[D5] beyond the limits of a room or of the server is refused, and can still join', async () => {
    await restart({ preJoin: { maxPrepared: 3, maxPreparedPerRoom: 2 }, rooms: { emptySeconds: 60 } });
    const answers = await Promise.all(['blue', 'blue', 'blue', 'red', 'red'].map((room) => prepare(connect(), room)));
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.code)).toSorted()).toEqual([
      'ok',
      'ok',
      'ok',
      'prejoin_full',
      'prejoin_full',
    ]);
    await joined('Ada');
  });

  test('[D5] is refused if the configuration says cold', async () => {
    await restart({ preJoin: { grade: 'cold' } });
    expect(await prepare(connect())).toMatchObject({ ok: false, code: 'prejoin_full' });
    const ada = await joined('Ada');
    const bob = person();
    bob.call.prepare('blue');
    await bob.join('blue', 'Bob');
    await ada.receives('Bob', ['camera']);
    await bob.receives('Ada', ['camera']);
  });

  test('[D1] of a server that only sends parameters ahead connects with the join', async () => {
    await restart({ preJoin: { grade: 'prefetched' } });
    const ada = await joined('Ada');
    const bob = person();
    bob.call.prepare('blue');
    await whenSignal(() => bob.call.preJoin.value === 'prefetched', 'parameters are here');
    await until(async () => (await held()).consumers === 2, 'consumers are ready');
    await bob.join('blue', 'Bob');
    await ada.receives('Bob', ['microphone', 'camera']);
    await bob.receives('Ada', ['microphone', 'camera']);
  });

  test('[D6] prepares for one room, and joins only that one', async () => {
    const prepared = connect();
    await prepare(prepared);
    const { rtpCapabilities } = await prepared.welcome;
    expect(await prepare(prepared)).toMatchObject({ code: 'already_joined' });
    expect(await prepare(prepared, 'red')).toMatchObject({ code: 'already_joined' });
    const elsewhere = { room: 'red', name: 'Eve', rtpCapabilities };
    expect(await prepared.refusal('room:join', elsewhere)).toBe('already_joined');
    expect(await prepared.request('room:join', { ...elsewhere, room: 'Blue' })).toMatchObject({ ok: true });
    expect(await prepare(prepared)).toMatchObject({ code: 'already_joined' });
  });

  test('[S2] cannot use ids that are malformed, another’s, or its own a second time', async () => {
    const [prepared, ada] = [connect(), connect()];
    await prepare(prepared);
    await ada.join('red');
    const taken = microphone();
    await ada.produce(taken);
    expect(await prepared.produce({ ...microphone(), producer: 'no uuid' })).toBe('bad_request');
    expect(await prepared.produce(taken)).toBe('already_exists');
    const own = microphone();
    expect(await prepared.produce(own)).toBe('ok');
    expect(await prepared.produce(own)).toBe('already_exists');
    const answer = await prepared.request('producers:create', { producers: [microphone(), own] });
    expect(answer).toMatchObject({
      ok: true,
      result: { refused: [{ code: 'already_exists' }, { producer: own.producer }] },
    });
  });

  test('[D8] sends a microphone and a camera, and shares a screen only once it has joined', async () => {
    const prepared = connect();
    await prepare(prepared);
    const producers = [microphone(), camera(), screen(), screenAudio()];
    const refused = producers.slice(2).map(({ producer }) => ({ producer, code: 'not_joined' }));
    expect(await prepared.request('producers:create', { producers })).toMatchObject({ ok: true, result: { refused } });
    await prepared.join('blue', 'Eve');
    expect(await prepared.produce(screen())).toBe('ok');
  });

  test('[D8] takes the place of nobody’s microphone, however often it reports speech', async () => {
    await restart({ rooms: { maxMicrophones: 1 } });
    const [ada, prepared, bob] = [connect(), connect(), connect()];
    await ada.join('blue', 'Ada');
    expect(await ada.produce(microphone())).toBe('ok');
    await prepare(prepared);
    const own = microphone();
    expect(await prepared.produce(own)).toBe('ok');
    await prepared.notice('producer:layersNeeded');
    for (const request of ['producer:pause', 'producer:resume', 'producer:speaking'])
      expect(await prepared.request(request, { producer: own.producer })).toMatchObject({ ok: true });
    // The consumers of what Bob sends follow later passes.
    for (const create of [microphone, camera]) {
      if (create === microphone) await bob.join('blue', 'Bob');
      expect(await bob.produce(create())).toBe('ok');
    }
    await ada.notice('consumers:created');
    expect(ada.notices.map(({ name }) => name)).not.toContain('producer:layersNeeded');
  });

  test('[D7] whose room is full by then is refused a seat', async () => {
    await restart({ rooms: { maxPeople: 1 } });
    const bob = await inPreJoin();
    const ada = await joined('Ada');
    await bob.call.join({ room: 'blue', name: 'Bob' });
    expect(bob.call.state.value).toEqual({ phase: 'ended', reason: 'room_full' });
    await until(async () => (await held()).transports === 2, 'pre-join is free');
    expect(ada.call.people.value).toEqual([]);
  });
});

describe('while somebody is in pre-join', () => {
  test('others come, go, mute and share, and the roster of the join is right', async () => {
    const ada = await joined('Ada');
    const cleo = await joined('Cleo');
    const bob = await inPreJoin();
    const dora = await joined('Dora');
    cleo.call.leave();
    ada.muted.value = true;
    dora.camera.value = { phase: 'off' };
    ada.screenVideo.value = fakeTrack('video');
    await dora.receives('Ada', ['screen']);
    await whenSignal(() => dora.person('Ada')?.microphone?.paused, 'Ada muted');
    await whenSignal(() => ada.person('Dora')?.camera?.paused, 'Dora’s camera off');
    await bob.join('blue', 'Bob');
    expect(bob.call.people.value.map(({ name }) => name)).toEqual(['Ada', 'Dora']);
    await bob.receives('Ada', ['microphone', 'camera', 'screen']);
    await bob.receives('Dora', ['microphone', 'camera']);
    expect(bob.person('Ada')?.microphone?.paused).toBe(true);
    expect(bob.person('Dora')?.camera?.paused).toBe(true);
    for (const other of [ada, dora]) await other.receives('Bob', ['microphone', 'camera']);
  });

  test('its own camera and microphone change without a new transport', async () => {
    const ada = await joined('Ada');
    const bob = await inPreJoin();
    const before = (await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds.toSorted();
    bob.camera.value = capturing('video');
    bob.microphone.value = capturing('audio');
    bob.muted.value = true;
    await bob.join('blue', 'Bob');
    await ada.receives('Bob', ['microphone', 'camera']);
    await whenSignal(() => ada.person('Bob')?.microphone?.paused, 'Bob muted');
    expect(ada.person('Bob')?.camera?.paused).toBe(false);
    expect((await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds.toSorted()).toEqual(before);
  });

  test('a worker that dies takes back what was prepared, until it is ready on another one', async () => {
    const bob = await inPreJoin();
    process.kill(Number(server.workers[0]?.worker.pid), 'SIGKILL');
    await whenSignal(() => bob.call.preJoin.value !== 'warm', 'not all is ready any more');
    await whenSignal(() => bob.call.preJoin.value === 'warm', 'all is ready again');
    await bob.join('blue', 'Bob');
  });
});

describe('the click', () => {
  test('before anything is ready joins with what has arrived meanwhile', async () => {
    const ada = await joined('Ada');
    const bob = person();
    await whenSignal(() => bob.call.socketState.value === 'connected', 'the connection');
    bob.call.prepare('blue');
    await bob.join('blue', 'Bob');
    await ada.receives('Bob', ['microphone', 'camera']);
    await bob.receives('Ada', ['microphone', 'camera']);
    expect((await held()).transports).toBe(4);
  });

  test('of two prepared peers in the same tick lets both in, and they see each other', async () => {
    const [ada, bob] = await Promise.all([inPreJoin(), inPreJoin()]);
    await Promise.all([ada.join('blue', 'Ada'), bob.join('blue', 'Bob')]);
    await ada.receives('Bob', ['microphone', 'camera']);
    await bob.receives('Ada', ['microphone', 'camera']);
  });

  test('of a peer that prepared for another room in between leads there', async () => {
    const bob = await inPreJoin();
    bob.call.prepare('red');
    bob.call.prepare('green');
    await bob.prepareIn('green');
    await bob.join('green', 'Bob');
    expect(bob.call.room.value).toBe('green');
    await until(async () => (await held()).rooms === 1, 'only one room is left');
    expect((await held()).transports).toBe(2);
  });

  test('[J6] of a person who turns away before the answer keeps no seat', async () => {
    const bob = await inPreJoin();
    const joining = bob.call.join({ room: 'blue', name: 'Bob' });
    await whenSignal(() => bob.call.preJoin.value === 'entering', 'the request for a seat');
    bob.call.leave();
    bob.call.cancel();
    await joining;
    await bob.join('blue', 'Bob');
    expect(await held()).toMatchObject({ rooms: 1, transports: 2 });
  });

  test('[D2] lets applied consumers flow at once, and others with their receipt', async () => {
    await restart({ admin: { token } });
    const ada = await joined('Ada');
    const prepared = connect();
    await prepare(prepared);
    const received = () =>
      prepared.notices.flatMap(({ name, notice }) =>
        name === 'consumers:created' ? (notice as Notices['consumers:created']).consumers : [],
      );
    await until(() => received().length === 2, 'consumers of her microphone and her camera');
    const paused = async () => (await roomOf('blue')).peers[1]?.consumers.map((consumer) => consumer.paused);
    const { rtpCapabilities } = await prepared.welcome;
    const answer = await prepared.request('room:join', { room: 'blue', name: 'Eve', rtpCapabilities });
    const { media, peers: others } = (answer as { result: JoinResult }).result;
    expect(media).toBeUndefined();
    expect(others).toMatchObject([{ name: 'Ada' }]);
    expect(await paused()).toEqual([true, true]);
    for (const receipt of prepared.receipts) receipt();
    await until(async () => (await paused())?.every((one) => !one) ?? false, 'the consumers flow');
    expect(
      received()
        .map(({ source }) => source)
        .toSorted(),
    ).toEqual(['camera', 'microphone']);
    ada.close();
  });
});

test('[J3] media that is sent from pre-join at the moment of the join is announced once', async () => {
  const ada = connect();
  await ada.join('blue', 'Ada');
  // Chance decides which of both comes into which pass.
  for (let turn = 0; turn < 8; turn += 1) {
    const eve = connect();
    const { rtpCapabilities } = await eve.welcome;
    await eve.request('prejoin:prepare', { room: 'blue', rtpCapabilities });
    const sent = microphone();
    await Promise.all([
      eve.request('producers:create', { producers: [sent] }),
      eve.request('room:join', { room: 'blue', name: 'Eve', rtpCapabilities }),
    ]);
    await eve.request('chat:send', { id: crypto.randomUUID(), text: 'hello' });
    await until(() => ada.notices.filter(({ name }) => name === 'chat:sent').length > turn, 'Eve is heard');
    const reported = ada.notices.filter(({ notice }) => JSON.stringify(notice).includes(sent.producer));
    expect(reported.map(({ name }) => name)).toContain('peer:joined');
    expect(reported.map(({ name }) => name)).not.toContain('producer:created');
  }
});
