/** The example configuration of a relay, with a real coturn: OWASP ASVS 5.0, V17.1. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { turnServer } from '../../server/auth/turn-credentials.ts';
import { Coturn } from '../support/coturn.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer } from '../support/test-server.ts';
import { TurnClient } from '../support/turn-client.ts';

const example = readFileSync(new URL('../../docker/turnserver.conf', import.meta.url), 'utf8');
/** A quota that a test reaches soon. */
const QUOTA = 12;
/** Without what differs per operator: ports, certificate and secret. */
const config = example
  .replace(/^(listening-port|tls-listening-port|cert|pkey|realm|static-auth-secret)=.*$/gmu, '')
  .replace(/^user-quota=.*$/mu, `user-quota=${QUOTA}`);
const secret = 'what both know';
const FORBIDDEN = 403;
const QUOTA_REACHED = 486;

let coturn: Coturn;
const onEnd: (() => void | Promise<void>)[] = [];
beforeAll(async () => {
  coturn = await Coturn.start(secret, { config });
});
afterEach(async () => {
  for (const end of onEnd.splice(0)) await end();
});
afterAll(() => coturn.stop());

function open(credential: { username: string; credential: string }): TurnClient {
  const client = new TurnClient(coturn.port, credential);
  onEnd.push(() => client.close());
  return client;
}

test('[ASVS 17.1.1] the relay refuses every special address as a peer, and accepts a public one', async () => {
  const { username = '', credential = '' } = turnServer({ urls: [], secret, seconds: 600 }, 'home');
  const client = open({ username, credential });
  expect(await client.allocate()).toBe(0);
  const special = ['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'];
  for (const address of [...special, '192.0.0.8', '198.18.0.1', '224.0.0.1', '255.255.255.255']) {
    expect({ address, code: await client.permit(address) }).toEqual({ address, code: FORBIDDEN });
  }
  expect(await client.permit('1.1.1.1')).toBe(0);
});

test('[ASVS 17.1.2] one site cannot use up the relays, however many connections it opens', async () => {
  const server = await startTestServer({ turn: { urls: [coturn.url('udp')], secret, seconds: 600 } });
  onEnd.push(() => server.close());
  const allocate = async (from: string) => {
    const socket = new RawClient(server.url, { from });
    const { username = '', credential = '' } = (await socket.welcome).iceServers[0] ?? {};
    socket.close();
    return open({ username, credential }).allocate();
  };
  const codes: number[] = [];
  for (let relay = 0; relay < 15; relay += 1) codes.push(await allocate('127.0.0.66'));
  expect(codes).toEqual([...Array(QUOTA).fill(0), ...Array(3).fill(QUOTA_REACHED)]);
  expect(await allocate('127.0.0.2')).toBe(0);
});

test('[ASVS 17.1.2] the example leaves nine tenths of the relays to other sites', () => {
  const [user = 0, total = 0] = ['user-quota', 'total-quota'].map((name) =>
    Number(new RegExp(`^${name}=(.*)$`, 'mu').exec(example)?.[1]),
  );
  expect([user, total]).toEqual([1200, 12_000]);
});
