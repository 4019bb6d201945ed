/** Two who are alone go straight, whatever browsers they have; a third brings the server back, and when it goes they are straight again. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { AdminRoom } from '../../../server/shared/protocol/http.ts';
import type { BrowserName } from '../../support/any-browser.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { ownAddress } from '../../support/own-address.ts';
import { RawClient } from '../../support/raw-client.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import type { Visitor } from '../../support/visitor.ts';

const token = 'a-token-for-the-tests';
let server: TestServer;
const browsers = bothBrowsers(() => server.url);

beforeAll(async () => {
  server = await startTestServer({
    media: { listenAddress: ownAddress() },
    direct: { enabled: true, calmSeconds: 1 },
    admin: { token },
  });
});

afterEach(() => browsers.clear());

afterAll(() => server.close());

async function becomes(room: string, mode: AdminRoom['mode']): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const read = async () =>
    AdminRoom.parse(await (await fetch(`${server.url}/api/admin/rooms/${room}`, { headers })).json());
  await until(async () => (await read()).mode === mode, `the room is ${mode}`);
}

async function seeAndHearEachOther(people: [Visitor, Visitor]): Promise<void> {
  const [ada, bob] = people;
  await Promise.all([ada.seesMore(bob.name), bob.seesMore(ada.name)]);
  await Promise.all([ada.hears(1), bob.hears(1)]);
}

test.each<{ caller: BrowserName; callee: BrowserName }>([
  { caller: 'firefox', callee: 'firefox' },
  { caller: 'firefox', callee: 'chromium' },
  { caller: 'chromium', callee: 'firefox' },
])('$caller calls $callee', async ({ caller, callee }) => {
  const room = `${caller}-${callee}`;
  const ada = await browsers.enter({ name: 'Ada', in: caller, room });
  const bob = await browsers.enter({ name: 'Bob', in: callee, room });
  await becomes(room, 'direct');
  await seeAndHearEachOther([ada, bob]);
  await ada.press('Mute microphone');
  await bob.shown('Ada', 'Muted');
  await ada.press('Unmute microphone');
  const third = new RawClient(server.url);
  await third.join(room, 'Cem');
  await becomes(room, 'sfu');
  await seeAndHearEachOther([ada, bob]);
  third.close();
  await becomes(room, 'direct');
  await seeAndHearEachOther([ada, bob]);
  expect(browsers.problems).toEqual([]);
});
