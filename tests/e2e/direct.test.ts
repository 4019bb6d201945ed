/** Two who are alone, and a third who comes: media between two browsers, and back over the server. */
import { afterEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import { Attendee, type InitScript, launchBrowser } from '../support/browser.ts';
import { Coturn } from '../support/coturn.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer | undefined;
let browser: Browser | undefined;

afterEach(async () => {
  await browser?.close();
  await server?.close();
});

const token = 'a-token-for-the-tests';

async function start(over: ConfigOverrides = {}): Promise<(name: string, init?: InitScript) => Promise<Attendee>> {
  server = await startTestServer({ direct: { enabled: true, calmSeconds: 1 }, admin: { token }, ...over });
  browser = await launchBrowser();
  const [{ url }, chromium] = [server, browser];
  return async (name, init) => {
    const attendee = await Attendee.open(chromium, { url, room: 'e2e', name, ...(init ? { init } : {}) });
    await attendee.join();
    return attendee;
  };
}

async function room(): Promise<AdminRoom> {
  const headers = { authorization: `Bearer ${token}` };
  return AdminRoom.parse(await (await fetch(`${server?.url}/api/admin/rooms/e2e`, { headers })).json());
}

async function plays(viewer: Attendee, name: string): Promise<void> {
  const { framesDecoded = 0, track } = (await viewer.pictureOf(name)) ?? {};
  await until(async () => {
    const now = await viewer.pictureOf(name);
    return now !== undefined && (now.track !== track || now.framesDecoded > framesDecoded + 5);
  }, `${viewer.name} sees ${name} move`);
}

const isMode = (mode: string) => until(async () => (await room()).mode === mode, `the room is ${mode}`);

async function flowingConsumers(): Promise<number> {
  return (await room()).peers.flatMap(({ consumers }) => consumers).filter(({ paused }) => !paused).length;
}

test('two go straight, a third brings the server back, and two are straight again', async () => {
  const attend = await start();
  const ada = await attend('Ada');
  const bob = await attend('Bob');
  await isMode('direct');
  for (const [viewer, name] of [
    [ada, 'Bob'],
    [bob, 'Ada'],
  ] as const)
    await plays(viewer, name);
  await until(async () => (await flowingConsumers()) === 0, 'nothing is forwarded');
  // Both transports to the server stand ready, and the third is the way straight to the other browser.
  expect(await ada.selectedPaths()).toHaveLength(3);

  const cem = await attend('Cem');
  await isMode('sfu');
  for (const [viewer, name] of [
    [ada, 'Bob'],
    [ada, 'Cem'],
    [bob, 'Ada'],
    [cem, 'Bob'],
  ] as const) {
    await plays(viewer, name);
  }
  await until(async () => (await ada.selectedPaths()).length === 2, 'the direct link is closed');

  await cem.button('Leave').click();
  await isMode('direct');
  for (const [viewer, name] of [
    [ada, 'Bob'],
    [bob, 'Ada'],
  ] as const)
    await plays(viewer, name);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('a worker that is killed is nothing to two who are straight, and a third finds the server whole', async () => {
  const attend = await start();
  const ada = await attend('Ada');
  const bob = await attend('Bob');
  await isMode('direct');
  await plays(ada, 'Bob');
  const before = await ada.pictureOf('Bob');
  const pid = server?.workers[0]?.worker.pid;
  process.kill(Number(pid), 'SIGKILL');
  await until(() => server?.workers[0] !== undefined && server.workers[0].worker.pid !== pid, 'another worker runs');
  await until(async () => (await room()).producers === 4, 'all that is sent is there again, held');
  await plays(ada, 'Bob');
  await plays(bob, 'Ada');
  expect((await room()).mode).toBe('direct');
  expect((await ada.pictureOf('Bob'))?.track).toBe(before?.track);
  const cleo = await attend('Cleo');
  await isMode('sfu');
  for (const name of ['Ada', 'Bob']) await plays(cleo, name);
  await plays(ada, 'Bob');
});

test('camera off and on, mute and a shared screen are the same in a direct call', async () => {
  const attend = await start();
  const ada = await attend('Ada');
  const bob = await attend('Bob');
  await isMode('direct');
  await plays(bob, 'Ada');
  await ada.button('Turn off camera').click();
  await until(async () => (await bob.pictureOf('Ada')) === undefined, 'Bob sees that the camera is off');
  await ada.button('Turn on camera').click();
  await plays(bob, 'Ada');
  await ada.button('Mute microphone').click();
  await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
  await ada.button('Share screen').click();
  await until(
    async () => (await bob.received()).filter(({ framesDecoded }) => framesDecoded > 5).length >= 2,
    'two pictures',
  );
  expect((await room()).mode).toBe('direct');
});

/** Runs in the page: whatever the other says of its addresses is not heard. */
function deaf(): void {
  RTCPeerConnection.prototype.addIceCandidate = async () => undefined;
}

test('where no way leads straight, the server goes on and nobody notices', async () => {
  const attend = await start();
  const ada = await attend('Ada', deaf);
  const bob = await attend('Bob', deaf);
  await until(async () => (await room()).modeWhy === 'no_path', 'the attempt is over');
  for (const [viewer, name] of [
    [ada, 'Bob'],
    [bob, 'Ada'],
  ] as const)
    await plays(viewer, name);
  expect(await ada.selectedPaths()).toHaveLength(2);
});

test('who does not want their address to be known stays with the server', async () => {
  const attend = await start();
  const ada = await attend('Ada');
  await ada.button('More').click();
  await ada.page.getByRole('menuitem', { name: 'Settings' }).or(ada.button('Settings')).first().click();
  await ada.page.getByRole('tab', { name: 'General' }).click();
  await ada.page.getByRole('checkbox', { name: /Direct call/ }).uncheck();
  await ada.page.keyboard.press('Escape');
  const bob = await attend('Bob');
  await plays(bob, 'Ada');
  expect(await room()).toMatchObject({ mode: 'sfu', modeEpoch: 0 });
});

test('with a relay alone, the call goes through it and no address is shown', async () => {
  const secret = 'what both of them know';
  const coturn = await Coturn.start(secret);
  try {
    const attend = await start({ turn: { urls: [coturn.url('udp')], secret, relayOnly: true } });
    const ada = await attend('Ada');
    const bob = await attend('Bob');
    await isMode('direct');
    for (const [viewer, name] of [
      [ada, 'Bob'],
      [bob, 'Ada'],
    ] as const)
      await plays(viewer, name);
    expect(new Set(await ada.selectedPaths())).toEqual(new Set(['relay over udp']));
  } finally {
    await coturn.stop();
  }
});
