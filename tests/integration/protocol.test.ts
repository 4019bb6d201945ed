import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RestartIceResult } from '#shared/protocol/media.ts';
import { CheckedTransport } from '../support/checked-transport.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone, opusParameters } from '../support/microphone.ts';
import type { ColdJoinResult } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer({ rooms: { emptySeconds: 60 } });
});

afterEach(() => server.close());

const fingerprint = { algorithm: 'sha-256', value: Array(32).fill('AB').join(':') };

describe('the handshake', () => {
  test.each([{ protocol: 0 }, { protocol: '1' }, {}])(
    '[C1] refuses the version of %j and says to reload',
    async (auth) => {
      await expect(connect({ auth }).welcome).rejects.toMatchObject({ data: { code: 'protocol_mismatch' } });
    },
  );

  test('[C2] [ASVS 4.4.2] refuses the page of another origin, and lets its own in', async () => {
    await expect(connect({ origin: 'https://evil.example' }).welcome).rejects.toThrow();
    await expect(connect({ origin: server.url }).welcome).resolves.toBeDefined();
  });

  test('[C2] accepts a configured origin', async () => {
    await server.close();
    server = await startTestServer({ http: { allowedOrigins: ['https://meet.example'] } });
    await expect(connect({ origin: 'https://meet.example' }).welcome).resolves.toBeDefined();
  });

  test('[C7] ignores an empty packet behind a request', async () => {
    const client = connect();
    await client.welcome;
    const asked = client.request('room:leave', {});
    client.socket.io.engine.transport.send([{ type: 'noop' }]);
    expect(await asked).toMatchObject({ ok: false, code: 'not_joined' });
    expect(await client.request('room:leave', {})).toMatchObject({ ok: false, code: 'not_joined' });
  });

  test('[C7] sends an empty packet behind the answer to a join', async () => {
    const client = connect();
    await client.welcome;
    const packets: string[] = [];
    client.socket.io.engine.on('packet', ({ type }) => packets.push(type));
    await client.join('blue');
    await until(() => packets.includes('noop'), 'the empty packet');
    expect(packets.indexOf('noop')).toBeGreaterThan(packets.indexOf('message'));
  });

  test('[C3] begins with what a device needs', async () => {
    const welcome = await connect().welcome;
    const mimeTypes = welcome.rtpCapabilities.codecs?.map(({ mimeType }) => mimeType);
    expect(mimeTypes).toEqual(expect.arrayContaining(['audio/opus', 'video/VP8', 'video/VP9', 'video/H264']));
    expect(welcome.video.codec).toBe('vp8');
  });

  test('[C9] says how long the return of everybody would take', async () => {
    expect(await connect().welcome).toMatchObject({ returnWithinMs: 0 });
    await connect().join('blue');
    // One person, and 200 joins a second.
    expect(await connect().welcome).toMatchObject({ returnWithinMs: 5 });
  });
});

describe('a request', () => {
  test('[R2] without an acknowledgement changes nothing', async () => {
    const client = connect();
    const { rtpCapabilities } = await client.welcome;
    client.socket.emit('room:join', 1, { room: 'blue', name: 'Eve', rtpCapabilities });
    expect(await client.refusal('room:leave', {})).toBe('not_joined');
    expect(await server.routers()).toEqual([]);
  });

  test.each([
    { what: 'no arguments', args: [] },
    { what: 'no number', args: [{}] },
    { what: 'a number of zero', args: [0, {}] },
    { what: 'a fraction', args: [1.5, {}] },
    { what: 'a text for a number', args: ['1', {}] },
    { what: 'an argument too many', args: [1, {}, {}] },
  ])('[R1] with $what is refused', async ({ args }) => {
    expect(await connect().say('room:leave', ...args)).toMatchObject({ ok: false, code: 'bad_request' });
  });

  test.each(['error', 'room:burn', '__proto__', 'toString', 'constructor', 'server:welcome', ''])(
    '[R5] named %j is unknown',
    async (name) => {
      const client = connect();
      expect(await client.refusal(name, {})).toBe('unknown_request');
      expect(client.socket.connected).toBe(true);
    },
  );

  test('[R4] that is repeated is refused and changes nothing', async () => {
    const client = connect();
    const { rtpCapabilities } = await client.welcome;
    const data = { room: 'blue', name: 'Eve', rtpCapabilities };
    expect(await client.say('room:join', 7, data)).toMatchObject({ ok: true });
    expect(await client.say('room:join', 7, data)).toMatchObject({ ok: false, code: 'duplicate_request' });
    expect(await client.say('room:leave', 3, {})).toMatchObject({ ok: false, code: 'duplicate_request' });
    expect(await client.say('room:leave', 8, {})).toMatchObject({ ok: true });
  });

  test.each([
    { what: 'no data', data: null },
    { what: 'a list', data: [] },
    { what: 'no room', data: { name: 'Eve', rtpCapabilities: {} }, key: 'room' },
    { what: 'a room of spaces', data: { room: '   ', name: 'Eve', rtpCapabilities: {} }, key: 'room' },
    { what: 'a room with a slash', data: { room: 'a/b', name: 'Eve', rtpCapabilities: {} }, key: 'room' },
    { what: 'a room of 65 letters', data: { room: 'x'.repeat(65), name: 'Eve', rtpCapabilities: {} }, key: 'room' },
    { what: 'an empty name', data: { room: 'blue', name: ' ', rtpCapabilities: {} }, key: 'name' },
    {
      what: 'a name that nobody can see',
      data: { room: 'blue', name: '\u200b\u3164', rtpCapabilities: {} },
      key: 'name',
    },
    {
      what: 'a name that turns the text around',
      data: { room: 'blue', name: '\u202eevE', rtpCapabilities: {} },
      key: 'name',
    },
    {
      what: 'a name with a line separator',
      data: { room: 'blue', name: 'E\u2028ve', rtpCapabilities: {} },
      key: 'name',
    },
    { what: 'a name of two lines', data: { room: 'blue', name: 'E\nve', rtpCapabilities: {} }, key: 'name' },
    {
      what: 'capabilities of text',
      data: { room: 'blue', name: 'Eve', rtpCapabilities: 'all' },
      key: 'rtpCapabilities',
    },
    {
      what: 'a codec without a kind',
      data: { room: 'blue', name: 'Eve', rtpCapabilities: { codecs: [{ mimeType: 'video/VP8', clockRate: 1 }] } },
      key: 'rtpCapabilities.codecs.0',
    },
  ])('[R6] to join with $what is refused, and opens no room', async ({ data, key = 'data' }) => {
    const answer = await connect().request('room:join', data);
    expect(answer).toMatchObject({ ok: false, code: 'bad_request', message: expect.stringContaining(key) });
    expect(await server.routers()).toEqual([]);
  });

  test('[R7] that is too large is refused as such', async () => {
    const client = connect();
    expect(await client.refusal('room:join', { room: 'x'.repeat(70_000) })).toBe('too_large');
    expect(client.socket.connected).toBe(true);
  });

  test('[R7] that is far too large costs the connection, and nobody else theirs', async () => {
    const [client, other] = [connect(), connect()];
    await other.join('blue');
    await expect(client.request('room:join', { room: 'x'.repeat(400_000) })).rejects.toThrow();
    await until(() => client.socket.disconnected, 'the connection is cut');
    expect(await other.request('room:leave', {})).toMatchObject({ ok: true });
  });

  test('[R8] beyond the rate is refused, and served again after a while', async () => {
    await server.close();
    // Five of them for the connection itself.
    server = await startTestServer({ signalling: { requestsPerSecond: 10, requestBurst: 25 } });
    const client = connect();
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.request('room:leave', {})));
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.code));
    expect(codes.filter((code) => code === 'not_joined').length).toBeGreaterThanOrEqual(20);
    expect(codes).toContain('too_many_requests');
    const last = answers.at(-1);
    await setTimeout(last?.ok === false ? last.retryAfterMs : 0);
    expect(await client.refusal('room:leave', {})).toBe('not_joined');
  });

  test('[R2] in a flood without waiting is answered every time', async () => {
    const client = connect();
    await client.welcome;
    const answers = await Promise.all(Array.from({ length: 500 }, () => client.request('room:leave', {})));
    expect(answers).toHaveLength(500);
    expect(answers.every((answer) => !answer.ok)).toBe(true);
  });

  test('[R9] sent in one breath is carried out in order', async () => {
    const client = connect();
    const { rtpCapabilities } = await client.welcome;
    const join = { room: 'blue', name: 'Eve', rtpCapabilities };
    const answers = await Promise.all([
      client.request('room:join', join),
      client.request('room:join', join),
      client.request('room:leave', {}),
      client.request('room:leave', {}),
      client.request('room:join', join),
    ]);
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.code))).toEqual([
      'ok',
      'already_joined',
      'ok',
      'not_joined',
      'ok',
    ]);
  });
});

describe('before a join', () => {
  test.each([
    ['room:leave', {}],
    ['transport:connect', { transport: randomUUID(), dtlsParameters: { fingerprints: [fingerprint] } }],
    ['producers:create', { producers: [microphone()] }],
    ['producer:pause', { producer: randomUUID() }],
    ['producer:resume', { producer: randomUUID() }],
    ['producer:close', { producer: randomUUID() }],
  ])('[J4] %s is refused', async (name, data) => {
    expect(await connect().refusal(name, data)).toBe('not_joined');
  });
});

describe('sending', () => {
  async function joinAhead(said: { role?: string }) {
    const eve = connect();
    const { rtpCapabilities } = await eve.welcome;
    const dtlsParameters = { ...said, fingerprints: [fingerprint] };
    const answer = await eve.request('room:join', { room: 'blue', name: 'Eve', rtpCapabilities, dtlsParameters });
    return { eve, answer, dtlsParameters };
  }

  const rolesOf = ({ send, receive }: { send: string; receive: string }) => ({
    ok: true,
    result: {
      media: {
        sendTransport: { dtlsParameters: { role: send } },
        receiveTransport: { dtlsParameters: { role: receive } },
      },
    },
  });

  test('[S1] a transport connects once, and only by its owner', async () => {
    const [eve, ada] = [connect(), connect()];
    const { sendTransport } = (await eve.join('blue', 'Eve')).media;
    await ada.join('blue', 'Ada');
    const data = { transport: sendTransport.id, dtlsParameters: { role: 'client', fingerprints: [fingerprint] } };
    expect(await ada.refusal('transport:connect', data)).toBe('not_found');
    expect(await eve.request('transport:connect', data)).toMatchObject({ ok: true });
    expect(await eve.refusal('transport:connect', data)).toBe('already_connected');
  });

  test('[S5] ICE restarts with new credentials, and the old ones count until the new ones are used', async () => {
    const [eve, ada] = [connect(), connect()];
    const { sendTransport } = (await eve.join('blue', 'Eve')).media;
    await ada.join('blue', 'Ada');
    const { iceParameters: before, id: transport } = sendTransport;
    expect(await ada.refusal('transport:restartIce', { transport })).toBe('not_found');
    const answer = await eve.request('transport:restartIce', { transport });
    const { iceParameters: after } = (answer as { result: RestartIceResult }).result;
    expect(after.usernameFragment).not.toBe(before.usernameFragment);
    const checks = await CheckedTransport.open(sendTransport);
    expect(await checks.answered([before, after, before, after])).toEqual([true, true, false, true]);
    checks.close();
    // Nothing else about it has changed.
    const dtlsParameters = { role: 'client', fingerprints: [fingerprint] };
    expect(await eve.request('transport:connect', { transport, dtlsParameters })).toMatchObject({ ok: true });
  });

  test('[J9] a join with a fingerprint connects both transports, and tells each its DTLS role', async () => {
    const { eve, answer, dtlsParameters } = await joinAhead({});
    expect(answer).toMatchObject(rolesOf({ send: 'client', receive: 'server' }));
    const { sendTransport } = (answer as { result: ColdJoinResult }).result.media;
    const connecting = { transport: sendTransport.id, dtlsParameters };
    expect(await eve.refusal('transport:connect', connecting)).toBe('already_connected');
  });

  test.each([
    { role: 'auto', send: 'client', receive: 'server' },
    { role: 'client', send: 'server', receive: 'server' },
    { role: 'server', send: 'client', receive: 'client' },
  ])(
    '[J15] to a browser of DTLS role $role the server is $send on the way up, $receive on the way down',
    async (row) => {
      const { answer } = await joinAhead({ role: row.role });
      expect(answer).toMatchObject(rolesOf(row));
    },
  );

  test('[S1] an invalid fingerprint is refused, and the right one is accepted afterwards', async () => {
    const eve = connect();
    const { sendTransport } = (await eve.join('blue')).media;
    const withValue = (value: string) => ({
      transport: sendTransport.id,
      dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value }] },
    });
    expect(await eve.refusal('transport:connect', withValue('00'))).toBe('bad_request');
    expect(await eve.request('transport:connect', withValue(fingerprint.value))).toMatchObject({ ok: true });
  });

  test('[S2] producer ids are UUIDs, unique on the server, one per source', async () => {
    const [eve, ada] = [connect(), connect()];
    await eve.join('blue', 'Eve');
    await ada.join('green', 'Ada');
    const mine = microphone();
    expect(await eve.produce({ ...mine, producer: '' })).toBe('bad_request');
    expect(await eve.produce({ ...mine, producer: 'x'.repeat(5000) })).toBe('bad_request');
    expect(await eve.produce(mine)).toBe('ok');
    expect(await eve.produce(mine)).toBe('already_exists');
    expect(await eve.produce(microphone())).toBe('already_exists');
    expect(await ada.produce(mine)).toBe('already_exists');
    expect(await eve.request('producer:close', { producer: mine.producer })).toMatchObject({ ok: true });
    expect(await ada.produce(mine)).toBe('ok');
  });

  test('[S2] another person cannot pause, resume or close a producer', async () => {
    const [eve, ada] = [connect(), connect()];
    await ada.join('blue', 'Ada');
    await eve.join('blue', 'Eve');
    const hers = microphone();
    await ada.produce(hers);
    for (const verb of ['pause', 'resume', 'close']) {
      expect(await eve.refusal(`producer:${verb}`, { producer: hers.producer })).toBe('not_found');
    }
  });

  test('[S3] contradictory parameters are bad_request, unknown codecs unsupported_media', async () => {
    const eve = connect();
    await eve.join('blue');
    const [codec] = opusParameters.codecs;
    const silk = { ...opusParameters, codecs: [{ ...codec, mimeType: 'audio/SILK' }] };
    const nothing = { codecs: [], encodings: [] };
    expect(await eve.produce({ ...microphone(), rtpParameters: silk })).toBe('unsupported_media');
    expect(await eve.produce({ ...microphone(), rtpParameters: nothing })).toBe('bad_request');
    expect(await eve.produce({ ...microphone(), source: 'camera' })).toBe('bad_request');
    expect(await eve.produce(microphone())).toBe('ok');
  });
});

describe('receiving', () => {
  test('[J3] no notice about the room comes before the answer, and none to others before the join', async () => {
    const [ada, eve] = [connect(), connect()];
    await ada.join('blue', 'Ada');
    await ada.produce(microphone());
    const result = await eve.join('blue', 'Eve');
    expect(eve.notices.map(({ name }) => name)).toEqual(['server:welcome']);
    expect(result.peers).toMatchObject([{ name: 'Ada', producers: [{ source: 'microphone', paused: false }] }]);
    expect(result.media.consumers).toHaveLength(1);
    expect(await ada.notice('peer:joined')).toMatchObject({ peer: { name: 'Eve', producers: [] } });
  });
});
