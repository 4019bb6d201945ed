/** The three grades of joining in a real browser, and what can go wrong in pre-join. */
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Health } from '../../server/shared/protocol/http.ts';
import type { Grade } from '../../server/shared/protocol/room.ts';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { limitOf } from '../support/limits-of.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { RawClient } from '../support/raw-client.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

/** As many as take half a second. */
const FRAMES = 3;

const file = meetings({
  server: { preJoin: { grade: 'warm' } },
  attendee: { init: [paintedCameras, silentMicrophone] },
});

const standsAt = (attendee: Attendee, grade: Grade) => attendee.page.locator(`form[data-pre-join=${grade}]`).waitFor();

/** Bob joins the meeting of Ada. */
async function joinBringsVideo([ada, bob]: [Attendee, Attendee], grade: Grade): Promise<void> {
  await standsAt(bob, grade);
  // Nothing is sent, whatever is prepared.
  expect(await bob.packetsSent()).toBe(0);
  expect(await ada.page.getByText('Bob').count()).toBe(0);
  await bob.join();
  await allSee([ada, bob], FRAMES);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
}

describe.each<Grade>(['prefetched', 'cold'])('on a server that prepares no more than %s', (grade) => {
  const here = file.on({ preJoin: { grade } });

  test(`a join from a ${grade} pre-join brings video both ways`, async () => {
    const [ada] = await here.enter('Ada');
    await joinBringsVideo([ada, await here.open('Bob')], grade);
  });
});

describe('with one who is in the meeting', () => {
  const one = file.joined('Ada');

  test('a reload in pre-join prepares one peer, whose join brings video both ways, of the chosen camera', async () => {
    const [ada] = one.people;
    const bob = await one.meeting.open('Bob');
    await bob.page.getByText(/^Ada is in this meeting\. It started at/).waitFor();
    await bob.page.locator('input[autocomplete=name]:focus').waitFor();
    await standsAt(bob, 'warm');
    const transports = async () => (await file.server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds.length;
    expect(await transports()).toBe(4);
    await bob.page.reload();
    await standsAt(bob, 'warm');
    await until(async () => (await transports()) === 4, 'the first one is gone');
    const cameras = bob.page.getByLabel('Camera', { exact: true });
    await until(async () => (await cameras.locator('option').count()) > 1, 'both cameras are listed');
    await cameras.selectOption({ index: 1 });
    await joinBringsVideo([ada, bob], 'warm');
    await until(async () => (await ada.colorOf('Bob')).green > 120, 'Ada sees the green camera');
  });

  test('[R8] reloading and joining ten times in a row is refused nothing and waits for nothing', async () => {
    const [ada] = one.people;
    const bob = await one.meeting.open('Bob');
    for (let reload = 0; reload < 10; reload += 1) {
      await bob.page.reload();
      await bob.join();
      await ada.sees('Bob');
    }
    expect(await limitOf(file.server.url, 'signalling.requestsPerSecond')).toMatchObject({ refused: 0 });
    expect(await limitOf(file.server.url, 'limits.bytesPerSecond')).toMatchObject({ refused: 0 });
    // Eleven pages are loaded one after another, and join.
  }, 300_000);

  test('a participant who joins and leaves in one breath is shown to the others', async () => {
    const [ada] = one.people;
    const eve = new RawClient(file.server.url);
    const { rtpCapabilities } = await eve.welcome;
    await Promise.all([
      eve.request('room:join', { room: one.meeting.room, name: 'Eve', rtpCapabilities }),
      eve.request('room:leave', {}),
    ]);
    await ada.page.getByRole('list', { name: 'Notifications' }).getByText('Eve joined and left').waitFor();
    eve.close();
  });

  test('twenty joins within a second request at most three key frames a second of a producer', async () => {
    const { routers, producers } = file.made;
    const router = routers.find(({ closed }) => !closed);
    const camera = producers.find(({ kind, closed }) => kind === 'video' && !closed);
    if (!router || !camera) throw new Error('no camera');
    await until(() => camera.score.length > 0, 'Ada is filmed');
    const asked = async () =>
      (await camera.getStats()).map(({ ssrc, pliCount }) => ({ ssrc, pliCount: pliCount ?? 0 }));
    const receiver = await router.createDirectTransport();
    const [before, since] = [await asked(), performance.now()];
    for (let joined = 0; joined < 20; joined += 1) {
      await receiver.consume({ producerId: camera.id, rtpCapabilities: router.rtpCapabilities });
    }
    let max = 0;
    await until(async () => {
      const old = (of: number) => before.find(({ ssrc }) => ssrc === of)?.pliCount ?? 0;
      max = Math.max(...(await asked()).map(({ ssrc, pliCount }) => pliCount - old(ssrc)));
      return max > 1;
    }, 'two key frames are requested');
    expect(max).toBeLessThanOrEqual(1 + (3 * (performance.now() - since)) / 1000);
  });
});

test('[J7] a wrong fingerprint is reported, and leaves nothing behind', async () => {
  const { server } = file;
  const bob = await file.open({ name: 'Bob', init: wrongFingerprint });
  await bob.button('Join').click();
  await bob.page.getByText('Audio and video cannot connect').waitFor({ timeout: 25_000 });
  const health = Health.parse(await (await fetch(`${server.url}/healthz`)).json());
  expect(health.people).toBe(0);
  expect((await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds).toEqual([]);
});

/** Runs in the page before its own scripts: reports the fingerprint of a certificate that is not in use. */
function wrongFingerprint(): void {
  const real = RTCCertificate.prototype.getFingerprints;
  RTCCertificate.prototype.getFingerprints = function getFingerprints() {
    return real.call(this).map(({ algorithm, value = '' }) => ({ algorithm, value: `00${value.slice(2)}` }));
  };
}

test('a press on Join as soon as the page appears, without a movement before, does not join', async () => {
  const ada = await file.open({ name: 'Ada', init: withoutTime });
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
  const ada = await file.open({ name: 'Ada', init: withoutTime, context });
  await join(ada);
  await ada.button('Leave').waitFor();
});

/** Runs in the page before its own scripts: for events, no time passes after these first read the clock. */
function withoutTime(): void {
  let time: number | undefined;
  const now = () => {
    const read = Performance.prototype.now.call(performance);
    time ??= read;
    return read;
  };
  performance.now = now;
  Object.defineProperty(Event.prototype, 'timeStamp', { get: () => time ?? now() });
}

async function pressTwice(page: Page): Promise<void> {
  for (const _ of [1, 2]) {
    await page.mouse.down();
    await page.mouse.up();
  }
}
