/** The example configuration of a relay, with a real coturn: OWASP ASVS 5.0, V17.1. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { turnServer } from '../../server/auth/turn-credentials.ts';
import { Coturn } from '../support/coturn.ts';
import { TurnClient } from '../support/turn-client.ts';

const example = readFileSync(new URL('../../docker/turnserver.conf', import.meta.url), 'utf8');
/** Without what differs per operator: ports, certificate and secret. */
const config = example.replace(/^(listening-port|tls-listening-port|cert|pkey|realm|static-auth-secret)=.*$/gmu, '');
const secret = 'what both know';
const FORBIDDEN = 403;
const QUOTA_REACHED = 486;

let coturn: Coturn;
const clients: TurnClient[] = [];
beforeAll(async () => {
  coturn = await Coturn.start(secret, { config });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => coturn.stop());

function connect(user: string): TurnClient {
  const { username = '', credential = '' } = turnServer({ urls: [], secret, seconds: 600 }, user);
  const client = new TurnClient(coturn.port, { username, credential });
  clients.push(client);
  return client;
}

test('[ASVS 17.1.1] the relay refuses every special address as a peer, and accepts a public one', async () => {
  const client = connect('ada');
  expect(await client.allocate()).toBe(0);
  const special = ['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'];
  for (const address of [...special, '192.0.0.8', '198.18.0.1', '224.0.0.1', '255.255.255.255']) {
    expect({ address, code: await client.permit(address) }).toEqual({ address, code: FORBIDDEN });
  }
  expect(await client.permit('1.1.1.1')).toBe(0);
});

test('[ASVS 17.1.2] one person cannot use up the relays', async () => {
  const user = turnServer({ urls: [], secret, seconds: 600 }, 'eve');
  const open = () => {
    const client = new TurnClient(coturn.port, { username: user.username ?? '', credential: user.credential ?? '' });
    clients.push(client);
    return client.allocate();
  };
  const codes: number[] = [];
  for (let relay = 0; relay < 15; relay += 1) codes.push(await open());
  expect(codes).toEqual([...Array(12).fill(0), ...Array(3).fill(QUOTA_REACHED)]);
  expect(await connect('bob').allocate()).toBe(0);
});
