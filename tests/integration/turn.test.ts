/** The credentials for a relay, whose user differs per site. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { IceServer } from '../../server/shared/protocol/rtc.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const turn = { urls: ['turn:127.0.0.1:3478'], secret: 'what both know', seconds: 1 };
let server: TestServer;
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer({ turn });
});

afterEach(() => server.close());

function expectValid([relay]: IceServer[]): void {
  expect(relay?.urls).toEqual(turn.urls);
  const [ends = ''] = relay?.username?.split(':') ?? [];
  expect(Math.abs(Number(ends) - Date.now() / 1000)).toBeLessThan(10);
  expect(relay?.credential).toBe(
    createHmac('sha1', turn.secret)
      .update(relay?.username ?? '')
      .digest('base64'),
  );
}

const userOf = ([relay]: IceServer[]) => relay?.username?.split(':')[1];

test('[C8] all connections of one address have the same user, another address has another, and nobody learns the secret or an address', async () => {
  const [ada, again, bob] = await Promise.all(
    ['127.0.0.2', '127.0.0.2', '127.0.0.3'].map((from) => connect({ from }).welcome),
  );
  for (const welcome of [ada, again, bob]) expectValid(welcome?.iceServers ?? []);
  expect(userOf(again?.iceServers ?? [])).toBe(userOf(ada?.iceServers ?? []));
  expect(userOf(bob?.iceServers ?? [])).not.toBe(userOf(ada?.iceServers ?? []));
  expect(JSON.stringify(ada?.iceServers)).not.toContain(turn.secret);
  expect(userOf(ada?.iceServers ?? [])).not.toContain('127.0.0.2');
});

test('[C8] a new credential comes before the old one expires', async () => {
  const ada = connect();
  const renewed = (await ada.notice('iceServers:changed')) as { iceServers: IceServer[] };
  expectValid(renewed.iceServers);
  expect(userOf(renewed.iceServers)).toBe(userOf((await ada.welcome).iceServers));
});
