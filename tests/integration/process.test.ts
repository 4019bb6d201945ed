import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { freePorts, takenPort } from '../support/free-ports.ts';
import { microphone } from '../support/microphone.ts';
import { RawClient } from '../support/raw-client.ts';
import { spawnedServers } from '../support/spawned-server.ts';
import { until } from '../support/until.ts';

const start = spawnedServers();

test.each(['SIGTERM', 'SIGINT'] as const)('%s tells everyone and ends with code 0', async (signal) => {
  const server = start({ ...(await freePorts()), PARLEY_DRAIN_SECONDS: '0' });
  const url = await server.ready;
  const people = [new RawClient(url), new RawClient(url), new RawClient(url)];
  for (const person of people) await person.join('blue');
  server.child.kill(signal);
  for (const person of people) expect(await person.notice('room:ended')).toEqual({ reason: 'shutting_down' });
  expect(await server.ended).toMatchObject({ code: 0 });
});

test('[J11] [J17] SIGTERM lets running rooms end by themselves, opens no others, and tells everybody', async () => {
  const server = start(await freePorts());
  const url = await server.ready;
  const [ada, bob, cleo] = [new RawClient(url), new RawClient(url), new RawClient(url)];
  await ada.join('blue', 'Ada');
  const answers = async () => Promise.all(['healthz', 'readyz'].map(async (path) => fetch(`${url}/${path}`)));
  expect((await answers()).map(({ status }) => status)).toEqual([200, 200]);
  server.child.kill('SIGTERM');
  expect(await ada.notice('server:stopping')).toEqual({ inMs: 30_000 });
  await until(async () => (await answers()).map(({ status }) => status).join() === '200,503', 'it is not ready');
  expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'draining', people: 1 });
  const { rtpCapabilities } = await cleo.welcome;
  expect(await cleo.refusal('room:join', { room: 'green', name: 'Cleo', rtpCapabilities })).toBe('shutting_down');
  expect((await bob.join('blue', 'Bob')).peers).toMatchObject([{ name: 'Ada' }]);
  await ada.request('room:leave', {});
  await bob.request('room:leave', {});
  expect(await server.ended).toMatchObject({ code: 0 });
  expect(ada.notices.filter(({ name }) => name === 'server:stopping')).toHaveLength(1);
  expect([...ada.notices, ...bob.notices].filter(({ name }) => name === 'room:ended')).toEqual([]);
});

test('all output is one JSON object per line, also the first line', async () => {
  const server = start({ ...(await freePorts()), PARLEY_LOG_LEVEL: 'warn' });
  const url = await server.ready;
  server.child.kill('SIGTERM');
  const { sent } = await server.ended;
  const lines = sent
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([expect.objectContaining({ level: 'info', url, msg: expect.stringContaining(url) })]);
});

test('a second signal ends a draining server at once', async () => {
  const server = start(await freePorts());
  const ada = new RawClient(await server.ready);
  await ada.join('blue', 'Ada');
  server.child.kill('SIGTERM');
  await until(async () => (await fetch(`${await server.ready}/readyz`)).status === 503, 'it drains');
  // Within two seconds it counts as the same signal.
  await until(() => !server.child.kill('SIGTERM'), 'it has ended', { everyMs: 500 });
  expect(await ada.notice('room:ended')).toEqual({ reason: 'shutting_down' });
  expect(await server.ended).toMatchObject({ code: 0 });
});

const websocket = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** Injects errors into the process: a rejection that nobody awaits, and an exception from a listener. */
const mistakes = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGHUP', () => { Promise.reject(new Error('planted rejection', { cause: new Error('its cause') })); });
  process.on('SIGUSR2', () => { throw new Error('planted exception'); });
`)}`;
const planted = { NODE_OPTIONS: `--import ${mistakes}` };

test('after an unhandled rejection the server continues, and has logged it with its cause', async () => {
  const server = start({ ...(await freePorts()), ...planted });
  const person = new RawClient(await server.ready);
  await person.join('blue');
  server.child.kill('SIGHUP');
  await until(() => server.sent().includes('planted rejection'), 'it was logged');
  expect(server.sent()).toContain('its cause');
  expect(await person.produce(microphone())).toBe('ok');
  server.child.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
});

test('after an uncaught exception everybody is notified, and the process ends with code 70', async () => {
  const server = start({ ...(await freePorts()), ...planted });
  const person = new RawClient(await server.ready);
  await person.join('blue');
  server.child.kill('SIGUSR2');
  expect(await person.notice('room:ended')).toEqual({ reason: 'shutting_down' });
  const { code, sent } = await server.ended;
  expect(code).toBe(70);
  expect(sent).toContain('planted exception');
});

test.each([
  { what: 'a request that never ends', sent: ['GET / HTTP/1.1', ''] },
  { what: 'a WebSocket that never answers', sent: [...websocket, '', ''] },
])('$what does not delay the end', async ({ sent }) => {
  const server = start(await freePorts());
  const { port } = new URL(await server.ready);
  const dawdler = connect(Number(port), '127.0.0.1');
  await once(dawdler, 'connect');
  dawdler.write(sent.join('\r\n'));
  // The server has read it once it answers a later client.
  await fetch(`http://127.0.0.1:${port}/healthz`);
  const before = performance.now();
  server.child.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
  expect(performance.now() - before).toBeLessThan(20_000);
  dawdler.destroy();
});

test('all configuration errors are reported together, with code 78', async () => {
  const { ended } = start({ PARLEY_HTTP_PORT: '70000', PARLEY_MEDIA_PORT: 'many', PARLEY_ADMIN_TOKEN: 'short' });
  const { code, sent } = await ended;
  expect(code).toBe(78);
  for (const name of ['PARLEY_HTTP_PORT', 'PARLEY_MEDIA_PORT', 'PARLEY_ADMIN_TOKEN']) expect(sent).toContain(name);
  expect(sent).toContain('70000');
  expect(sent).not.toContain('short');
});

test.each(['PARLEY_HTTP_PORT', 'PARLEY_MEDIA_PORT'])(
  'a taken port is reported in one sentence about %s',
  async (name) => {
    const { port, holder } = await takenPort();
    const { ended } = start({ ...(await freePorts()), PARLEY_HTTP_HOST: '127.0.0.1', [name]: String(port) });
    const { code, sent } = await ended;
    holder.close();
    expect(code).toBe(69);
    expect(sent).toContain(name);
    expect(sent.trim().split('\n')).toHaveLength(1);
  },
);

test('a worker that does not start is reported in one sentence', async () => {
  const { ended } = start({ ...(await freePorts()), MEDIASOUP_WORKER_BIN: '/bin/false' });
  const { code, sent } = await ended;
  expect(code).toBe(69);
  expect(sent).toContain('The media worker does not start');
});
