/** The three grades of joining in a real browser, and what can go wrong in pre-join. */
import { afterEach, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Health } from '../../server/shared/protocol/http.ts';
import type { Grade } from '../../server/shared/protocol/room.ts';
import { Attendee, type InitScript, launchBrowser } from '../support/browser.ts';
import { colouredCameras } from '../support/coloured-cameras.ts';
import { adminToken, limitOf } from '../support/limits-of.ts';
import { madeOn } from '../support/made-on.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer | undefined;
let browser: Browser | undefined;
const attendees: Attendee[] = [];

afterEach(async () => {
  for (const attendee of attendees.splice(0)) await attendee.close();
  await browser?.close();
  if (server) await until(async () => (await server?.routers())?.length === 0, 'nothing is left of the meeting');
  await server?.close();
  browser = undefined;
  server = undefined;
});

async function start(grade: Grade): Promise<{ server: TestServer; browser: Browser }> {
  server = await startTestServer({ preJoin: { grade }, admin: { token: adminToken } });
  browser = await launchBrowser();
  return { server, browser };
}

async function open(name: string, init: InitScript = colouredCameras): Promise<Attendee> {
  if (!server || !browser) throw new Error('start first');
  const attendee = await Attendee.open(browser, { url: server.url, room: 'e2e', name, init });
  attendees.push(attendee);
  return attendee;
}

const standsAt = (attendee: Attendee, grade: Grade) => attendee.page.locator(`form[data-pre-join=${grade}]`).waitFor();

async function sees(viewer: Attendee, name: string): Promise<void> {
  const frames = async () => (await viewer.videoOf(name))?.framesDecoded ?? 0;
  await until(async () => (await frames()) > 5, `${viewer.name} sees ${name}`);
}

test.each<Grade>(['warm', 'prefetched', 'cold'])('a join from a %s pre-join brings video both ways', async (grade) => {
  await start(grade);
  const ada = await open('Ada');
  await ada.join();
  const bob = await open('Bob');
  await standsAt(bob, grade);
  // Nothing is sent, whatever is prepared.
  expect(await bob.packetsSent()).toBe(0);
  expect(await ada.page.getByText('Bob').count()).toBe(0);
  await bob.join();
  await sees(bob, 'Ada');
  await sees(ada, 'Bob');
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('a participant who joins and leaves in one breath is shown to the others', async () => {
  const { server } = await start('warm');
  const ada = await open('Ada');
  await ada.join();
  const eve = new RawClient(server.url);
  const { rtpCapabilities } = await eve.welcome;
  await Promise.all([
    eve.request('room:join', { room: 'e2e', name: 'Eve', rtpCapabilities }),
    eve.request('room:leave', {}),
  ]);
  await ada.page.getByRole('list', { name: 'Notifications' }).getByText('Eve joined and left').waitFor();
  eve.close();
});

test('a reload in pre-join prepares one peer, which joins', async () => {
  const { server } = await start('warm');
  const ada = await open('Ada');
  await ada.join();
  const bob = await open('Bob');
  await standsAt(bob, 'warm');
  const transports = async () => (await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds.length;
  expect(await transports()).toBe(4);
  await bob.page.reload();
  await standsAt(bob, 'warm');
  await until(async () => (await transports()) === 4, 'the first one is gone');
  await bob.join();
  await sees(ada, 'Bob');
});

test('[R8] reloading and joining ten times in a row is refused nothing and waits for nothing', async () => {
  const { server } = await start('warm');
  const ada = await open('Ada');
  const bob = await open('Bob');
  await ada.join();
  await bob.join();
  for (let reload = 0; reload < 10; reload += 1) {
    await bob.page.reload();
    await bob.join();
    await sees(ada, 'Bob');
  }
  expect(await limitOf(server.url, 'signalling.requestsPerSecond')).toMatchObject({ refused: 0 });
  expect(await limitOf(server.url, 'limits.bytesPerSecond')).toMatchObject({ refused: 0 });
});

test('the others see the camera that was chosen in pre-join', async () => {
  await start('warm');
  const ada = await open('Ada');
  await ada.join();
  const bob = await open('Bob');
  await standsAt(bob, 'warm');
  const cameras = bob.page.getByLabel('Camera', { exact: true });
  await until(async () => (await cameras.locator('option').count()) > 1, 'both cameras are listed');
  await cameras.selectOption({ index: 1 });
  await bob.join();
  await sees(ada, 'Bob');
  await until(async () => (await ada.colorOf('Bob')).green > 120, 'Ada sees the green camera');
});

test('[J7] a wrong fingerprint is reported, and leaves nothing behind', async () => {
  const { server } = await start('warm');
  const bob = await open('Bob', wrongFingerprint);
  await bob.button('Join').click();
  await bob.page.getByText('Audio and video cannot connect').waitFor({ timeout: 25_000 });
  const health = Health.parse(await (await fetch(`${server.url}/healthz`)).json());
  expect(health.people).toBe(0);
  expect((await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds).toEqual([]);
});

test('twenty joins within a second request at most three key frames a second of a producer', async () => {
  const { server } = await start('warm');
  const { routers, producers } = madeOn(server);
  const ada = await open('Ada');
  await ada.join();
  await until(() => producers.some(({ kind, score }) => kind === 'video' && score.length > 0), 'Ada is filmed');
  const [router, camera] = [routers[0], producers.find(({ kind }) => kind === 'video')];
  if (!router || !camera) throw new Error('no camera');
  const asked = async () => (await camera.getStats()).map(({ ssrc, pliCount }) => ({ ssrc, pliCount: pliCount ?? 0 }));
  const receiver = await router.createDirectTransport();
  const [before, since] = [await asked(), performance.now()];
  for (let joined = 0; joined < 20; joined += 1) {
    await receiver.consume({ producerId: camera.id, rtpCapabilities: router.rtpCapabilities });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const after = await asked();
  const seconds = (performance.now() - since) / 1000;
  const requests = after.map(
    ({ ssrc, pliCount }) => pliCount - (before.find((old) => old.ssrc === ssrc)?.pliCount ?? 0),
  );
  expect(Math.max(...requests)).toBeGreaterThan(1);
  expect(Math.max(...requests)).toBeLessThanOrEqual(1 + 3 * seconds);
});

/** Runs in the page before its own scripts: the server is told of a certificate that is not the one in use. */
function wrongFingerprint(): void {
  const real = RTCCertificate.prototype.getFingerprints;
  RTCCertificate.prototype.getFingerprints = function getFingerprints() {
    return real.call(this).map(({ algorithm, value = '' }) => ({ algorithm, value: `00${value.slice(2)}` }));
  };
}

test('a press on Join as soon as the page appears, without a movement before, does not join', async () => {
  await start('warm');
  const ada = await open('Ada', withoutTime);
  const { page } = ada;
  const place = await ada.button('Join').boundingBox();
  await page.mouse.move((place?.x ?? 0) + 20, (place?.y ?? 0) + 20);
  await page.reload();
  await ada.button('Join').waitFor();
  await standsAt(ada, 'warm');
  await pressTwice(page);
  // The clicks have had their effect by now.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await ada.button('Join').count()).toBe(1);
  expect(await page.locator('button[aria-disabled=true]').count()).toBe(0);
  // A screen reader clicks without pressing anything.
  await ada.button('Join').evaluate((button: HTMLElement) => button.click());
  await ada.button('Leave').waitFor();
});

test.each([
  { by: 'a mouse', context: {}, join: (ada: Attendee) => ada.button('Join').click() },
  { by: 'a finger', context: { hasTouch: true }, join: (ada: Attendee) => ada.button('Join').tap() },
  { by: 'the Enter key', context: {}, join: (ada: Attendee) => ada.page.getByRole('textbox').press('Enter') },
])('a person who joins by $by as soon as the page appears is in', async ({ context, join }) => {
  const { server, browser } = await start('warm');
  const ada = await Attendee.open(browser, { url: server.url, room: 'e2e', name: 'Ada', init: withoutTime, context });
  attendees.push(ada);
  await join(ada);
  await ada.button('Leave').waitFor();
});

/** For events in the page, no time passes after it has appeared. */
const withoutTime = () => Object.defineProperty(Event.prototype, 'timeStamp', { get: () => 0 });

async function pressTwice(page: Page): Promise<void> {
  for (const _ of [1, 2]) {
    await page.mouse.down();
    await page.mouse.up();
  }
}
