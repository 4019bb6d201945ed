/** The log entries of a call, and the facts that are never logged. */
import { get } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { AdminRooms } from '../../server/shared/protocol/http.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

test('a room is logged by an id that the administrator can look up, and never by its name', async () => {
  const log = new PassThrough({ encoding: 'utf8' });
  const token = 'an-admin-token-for-tests';
  const server = await startTestServer({ admin: { token } }, { log });
  const eve = new RawClient(server.url);
  await eve.join('secret-garden', 'Eve Adams');
  const answer = await fetch(`${server.url}/api/admin/rooms`, { headers: { Authorization: `Bearer ${token}` } });
  const { rooms } = AdminRooms.parse(await answer.json());
  eve.close();
  let logged = '';
  await until(() => {
    logged += log.read() ?? '';
    return logged.includes('room closed');
  }, 'the room is closed');
  await server.close();

  expect(rooms).toEqual([
    expect.objectContaining({ name: 'secret-garden', id: expect.stringMatching(/^[0-9a-f]{8}$/) }),
  ]);
  const lines = logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ msg }) => msg)).toEqual(['room opened', 'joined', 'left', 'room closed']);
  expect(new Set(lines.map(({ room }) => room))).toEqual(new Set([rooms[0]?.id]));
  expect(logged).not.toMatch(/secret-garden|Eve|127\.0\.0\.1/);
});

test('the end of the server is no reason to warn of the participants that it ends', async () => {
  const log = new PassThrough({ encoding: 'utf8' });
  const server = await startTestServer({}, { log });
  const eve = new RawClient(server.url);
  await eve.join('blue', 'Eve');
  await server.close();
  eve.close();
  const lines = String(log.read())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

  expect(lines).toContainEqual(expect.objectContaining({ msg: 'removed', reason: 'shutting_down', level: 'info' }));
  expect(lines).not.toContainEqual(expect.objectContaining({ level: 'warn' }));
});

test('refusals are logged by code, once a second with a count, and without the request’s data', async () => {
  const log = new PassThrough({ encoding: 'utf8' });
  const server = await startTestServer({}, { log });
  const eve = new RawClient(server.url);
  await eve.join('blue', 'Eve');
  const secret = 'a-secret-that-was-asked-with';
  await Promise.all(Array.from({ length: 20 }, () => eve.request(secret, { password: secret })));
  await Promise.all(Array.from({ length: 20 }, () => eve.request('chat:send', { text: secret, id: 1 })));
  eve.close();
  let logged = '';
  await until(() => {
    logged += log.read() ?? '';
    return [...logged.matchAll(/"count":\d+/g)].length === 2;
  }, 'both refusals are counted');
  await server.close();

  const refusals = logged.split('\n').filter((line) => line.includes('request refused'));
  expect(refusals.map((line) => JSON.parse(line))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ request: 'unknown', code: 'unknown_request', msg: 'request refused: unknown_request' }),
      expect.objectContaining({ request: 'chat:send', code: 'bad_request', count: 19 }),
    ]),
  );
  expect(refusals).toHaveLength(4);
  expect(logged).not.toContain(secret);
});

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.alloc(16).toString('base64'),
};

test.each([
  {
    what: 'a proxy that drops the port',
    headers: { ...upgrade, origin: 'https://meet.example:8443', host: 'meet.example' },
    logged: { code: 'origin_refused', fix: expect.stringMatching(/the page says meet\.example:8443, the proxy says/) },
  },
  {
    what: 'a proxy that does not pass on WebSockets',
    headers: { host: 'meet.example', origin: 'https://meet.example' },
    logged: { reason: 'no Upgrade header', fix: expect.stringMatching(/proxy_set_header Upgrade/) },
  },
])('a WebSocket behind $what is logged as a warning with the fix, once a second', async ({ headers, logged }) => {
  const log = new PassThrough({ encoding: 'utf8' });
  const server = await startTestServer({}, { log });
  const asked = Array.from({ length: 20 }, () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const request = get(`${server.url}/socket.io/?EIO=4&transport=websocket`, { headers }, (answer) => {
      answer.resume().once('close', resolve);
    });
    request.once('error', () => resolve());
    return promise;
  });
  await Promise.all(asked);
  let sent = '';
  await until(() => {
    sent += log.read() ?? '';
    return sent.includes('"count":19');
  }, 'the others are counted');
  await server.close();

  const warnings = sent
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 'warn');
  expect(warnings).toEqual([expect.objectContaining(logged), expect.objectContaining({ ...logged, count: 19 })]);
  expect(sent).not.toContain('127.0.0.1');
});
