/**
 * Two who are alone connect directly, whatever browsers they have; a third brings the server back, and when it leaves
 * they are connected directly again.
 */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { AdminRoom } from '../../../server/shared/protocol/http.ts';
import { allowsDirect } from '../../support/allows-direct.ts';
import type { BrowserName } from '../../support/any-browser.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { movingCamera, paintedCameras } from '../../support/cameras.ts';
import { ownAddress } from '../../support/own-address.ts';
import { RawClient } from '../../support/raw-client.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import type { Visitor } from '../../support/visitor.ts';

const token = 'a-token-for-the-tests';
const init = [allowsDirect, paintedCameras];
let server: TestServer;
const browsers = bothBrowsers(() => server.url);

beforeAll(async () => {
  server = await startTestServer({
    media: { listenAddress: ownAddress() },
    direct: { enabled: true, settleSeconds: 1 },
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
  const ada = await browsers.enter({ name: 'Ada', in: caller, room, init });
  const bob = await browsers.enter({ name: 'Bob', in: callee, room, init });
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

test('Firefox sends a direct camera in the size that needs no high minimum bitrate', async () => {
  const room = 'large';
  const fay = await browsers.enter({ name: 'Fay', in: 'firefox', room, init: [allowsDirect, movingCamera] });
  const cora = await browsers.enter({ name: 'Cora', in: 'chromium', room, init });
  await becomes(room, 'direct');
  await cora.seesMore('Fay');
  // Of 1280 columns, one block of 16 is omitted.
  await until(async () => (await scalesOf(fay)).includes(1.01265), 'her camera is scaled down by a little');
});

/** How much each directly sent camera is scaled down. */
function scalesOf({ page }: Visitor): Promise<number[]> {
  return page.evaluate(() => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const senders = peerConnections.flatMap((connection) => connection.getSenders());
    const sending = senders
      .filter(({ track }) => track?.kind === 'video')
      .map((sender) => sender.getParameters().encodings);
    // The server gets three layers, a direct call one.
    return sending
      .flatMap((layers) => (layers.length === 1 ? layers : []))
      .map((layer) => layer.scaleResolutionDownBy ?? 1);
  });
}
