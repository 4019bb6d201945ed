/** The credentials for a relay, which differ per connection. */
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

test('each connection is welcomed with a credential of its own, and never learns the secret', async () => {
  const [ada, bob] = [await connect().welcome, await connect().welcome];
  expectValid(ada.iceServers);
  expectValid(bob.iceServers);
  const userOf = ({ iceServers: [relay] }: typeof ada) => relay?.username?.split(':')[1];
  expect(userOf(ada)).not.toBe(userOf(bob));
  expect(JSON.stringify(ada)).not.toContain(turn.secret);
});

test('[C8] a new credential comes before the old one expires', async () => {
  const ada = connect();
  const renewed = (await ada.notice('iceServers:changed')) as { iceServers: IceServer[] };
  expectValid(renewed.iceServers);
});
