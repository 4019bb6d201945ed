/**
 * Two who are alone connect directly, whatever browsers they have; a third brings the server back, and when it leaves
 * they are connected directly again.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AdminRoom } from '../../../server/shared/protocol/http.ts';
import { allowsDirect } from '../../support/allows-direct.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { cameras, paintedCameras } from '../../support/cameras.ts';
import { ownAddress } from '../../support/own-address.ts';
import { RawClient } from '../../support/raw-client.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import type { Visitor } from '../../support/visitor.ts';

const token = 'a-token-for-the-tests';
const room = 'e2e';

/** Large enough for Chromium’s high minimum bitrate. */
const largeCamera = cameras({
  paint: (pen, { frame, size: { width, height } }) => {
    pen.fillStyle = `hsl(${(frame * 7) % 360} 80% 50%)`;
    pen.fillRect(0, 0, width, height);
  },
  size: { width: 1280, height: 720 },
});

let server: TestServer;
const browsers = bothBrowsers(() => server.url);
let fay: Visitor;

beforeAll(async () => {
  server = await startTestServer({
    media: { listenAddress: ownAddress() },
    direct: { enabled: true, settleSeconds: 1 },
    admin: { token },
  });
  fay = await browsers.enter({ name: 'Fay', in: 'firefox', init: [allowsDirect, largeCamera] });
});

afterAll(() => server.close());

async function becomes(mode: AdminRoom['mode']): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const read = async () =>
    AdminRoom.parse(await (await fetch(`${server.url}/api/admin/rooms/${room}`, { headers })).json());
  await until(async () => (await read()).mode === mode, `the room is ${mode}`);
}

async function seeAndHearEachOther([one, other]: [Visitor, Visitor]): Promise<void> {
  await Promise.all([one.seesMore(other.name), other.seesMore(one.name), one.hears(1), other.hears(1)]);
}

/** Directly, over the server while a third is there, and directly again. */
async function call(caller: Visitor, callee: Visitor): Promise<void> {
  await becomes('direct');
  await seeAndHearEachOther([caller, callee]);
  await caller.press('Mute microphone');
  await callee.shown(caller.name, 'Muted');
  await caller.press('Unmute microphone');
  const third = new RawClient(server.url);
  await third.join(room, 'Cem');
  await becomes('sfu');
  await seeAndHearEachOther([caller, callee]);
  third.close();
  await becomes('direct');
  await seeAndHearEachOther([caller, callee]);
  expect(browsers.problems).toEqual([]);
}

test('firefox calls firefox', async () => {
  const finn = await browsers.enter({ name: 'Finn', in: 'firefox', init: [allowsDirect, paintedCameras] });
  await call(fay, finn);
  await finn.close();
});

describe('firefox and chromium', () => {
  let cora: Visitor;
  beforeAll(async () => {
    cora = await browsers.enter({ name: 'Cora', in: 'chromium', init: [allowsDirect, paintedCameras] });
  });

  test('firefox calls chromium', () => call(fay, cora));

  test('Firefox sends a direct camera in the size that needs no high minimum bitrate', async () => {
    // Of 1280 columns, one block of 16 is omitted.
    await until(async () => (await scalesOf(fay)).includes(1.01265), 'her camera is scaled down by a little');
  });

  test('a participant sees that they are heard', async () => {
    const speaks = () =>
      fay.page.evaluate(() =>
        [...document.querySelectorAll('li')].some(
          ({ dataset, textContent }) => dataset.speaking === 'true' && textContent.includes('Fay (you)'),
        ),
      );
    await fay.press('Mute microphone');
    await until(async () => !(await speaks()), 'Fay is silent');
    await fay.press('Unmute microphone');
    await until(speaks, 'Fay sees that she speaks');
  });

  test('chromium calls firefox', async () => {
    await fay.press('Leave');
    await until(async () => (await cora.partsOf('Fay', '*')) === undefined, 'Cora is alone');
    await fay.press('Rejoin');
    await fay.shows('Leave');
    await call(cora, fay);
  });
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
