/** Participants whose media does not connect: a real worker, and ICE that starts late. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { BotTransport } from '../load/bot-transport.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const transports: BotTransport[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
afterEach(() => {
  for (const transport of transports.splice(0)) transport.close();
});
const connect = connectedClients(() => server.url);

/** Its `media:changed` notices so far. */
const changes = ({ notices }: RawClient) =>
  notices.flatMap(({ name, notice }) => (name === 'media:changed' ? [notice] : []));

test('[Q3] the others learn that a participant cannot be heard yet, newcomers read it in the roster, and all of them learn the end', async () => {
  const [ada, late] = [connect(), connect()];
  await ada.join('blue', 'Ada');
  const { self, media } = await late.join('blue', 'Late');
  expect(await late.produce(microphone())).toBe('ok');
  await until(() => changes(ada).length > 0, 'Ada learns it');
  const { peers } = await connect().join('blue', 'Eve');
  expect(peers.find(({ id }) => id === self)).toMatchObject({ mediaConnected: false });

  const transport = new BotTransport('SendOnly', media.sendTransport);
  transports.push(transport);
  const { dtlsParameters } = transport;
  await late.request('transport:connect', { transport: media.sendTransport.id, dtlsParameters });
  await until(() => changes(ada).length > 1, 'Ada learns that media is connected');
  expect(changes(ada)).toEqual([
    { peer: self, connected: false },
    { peer: self, connected: true },
  ]);
  // Ada receives the microphone, and has no media either.
  const about = changes(late).map((notice) => (notice as { peer: string }).peer);
  expect(about).not.toContain(self);
  const { peers: after } = await connect().join('blue', 'Cem');
  expect(after.find(({ id }) => id === self)).not.toHaveProperty('mediaConnected');
});
