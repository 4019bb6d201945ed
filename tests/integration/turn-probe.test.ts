/** A probe of a real coturn, which detects a wrong secret and a wrong clock. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { probeTurn } from '../../server/preflight/turn-probe.ts';
import { Coturn } from '../support/coturn.ts';
import { freePort, freePorts } from '../support/free-ports.ts';
import { spawnedServers } from '../support/spawned-server.ts';
import { until } from '../support/until.ts';

const secret = 'a secret of both';
let coturn: Coturn;
beforeAll(async () => {
  coturn = await Coturn.start(secret);
});
afterAll(() => coturn.stop());

/** As if this machine's clock were behind that of coturn by this many seconds. */
const probe = (aheadSeconds: number, transport: 'udp' | 'tcp' | 'tls' = 'udp', its = secret) =>
  probeTurn({ url: coturn.url(transport), secret: its, now: Date.now() - aheadSeconds * 1000 });

test.each(['udp', 'tcp', 'tls'] as const)('over %s, the same secret and time are recognized', async (transport) => {
  expect(await probe(0, transport)).toEqual({ url: coturn.url(transport), secret: true, aheadSeconds: 0 });
});

test.each([
  { differs: 30, found: 0 },
  { differs: 90, found: 60 },
  { differs: 7300, found: 3600 },
  { differs: 9_000_000, found: 86_400 },
  { differs: -30, found: 0 },
  { differs: -700, found: -600 },
])('a clock that is $differs s ahead is at least $found s ahead', async ({ differs, found }) => {
  expect(await probe(differs)).toMatchObject({ secret: true, aheadSeconds: found });
});

test('a wrong secret is distinguished from a wrong clock', async () => {
  expect(await probe(7300, 'udp', 'another secret')).toMatchObject({ secret: false });
});

const start = spawnedServers();

test('a TURN server that refuses the secret is logged once', async () => {
  const urls = [coturn.url('udp'), coturn.url('tcp')].join(',');
  const server = start({ ...(await freePorts()), PARLEY_TURN_URLS: urls, PARLEY_TURN_SECRET: 'another secret' });
  await server.ready;
  await until(() => server.sent().includes('"check":"turn-secret"'), 'the log warns');
  server.child.kill('SIGINT');
  const { sent } = await server.ended;
  expect(sent.split('\n').filter((line) => line.includes('"level":"warn"'))).toHaveLength(1);
});

test('a server that does not answer leads to no finding', async () => {
  expect(await probeTurn({ url: `turn:127.0.0.1:${await freePort()}?transport=tcp`, secret, now: 0 })).toBeUndefined();
});
