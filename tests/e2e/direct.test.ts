/** Two who are alone, and a third who comes: media between two browsers, and back over the server. */
import { afterEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer | undefined;
let browser: Browser | undefined;

afterEach(async () => {
  await browser?.close();
  await server?.close();
});

const token = 'a token for the tests';

async function start(): Promise<(name: string) => Promise<Attendee>> {
  server = await startTestServer({
    direct: { enabled: true, calmSeconds: 1 },
    admin: { token: token.replaceAll(' ', '-') },
  });
  browser = await launchBrowser();
  const [{ url }, chromium] = [server, browser];
  return async (name) => {
    const attendee = await Attendee.open(chromium, { url, room: 'e2e', name });
    await attendee.join();
    return attendee;
  };
}

async function room(): Promise<{
  mode: string;
  modeEpoch: number;
  peers: { consumers: { bitrate: number; paused: boolean }[] }[];
}> {
  const headers = { authorization: `Bearer ${token.replaceAll(' ', '-')}` };
  return (await fetch(`${server?.url}/api/admin/rooms/e2e`, { headers })).json();
}

async function plays(viewer: Attendee, name: string): Promise<void> {
  const { framesDecoded = 0, track } = (await viewer.pictureOf(name)) ?? {};
  await until(async () => {
    const now = await viewer.pictureOf(name);
    return now !== undefined && (now.track !== track || now.framesDecoded > framesDecoded + 5);
  }, `${viewer.name} sees ${name} move`);
}

const isMode = (mode: string) => until(async () => (await room()).mode === mode, `the room is ${mode}`);

test('two go straight, a third brings the server back, and two are straight again', async () => {
  const attend = await start();
  const ada = await attend('Ada');
  const bob = await attend('Bob');
  await isMode('direct');
  await plays(ada, 'Bob');
  await plays(bob, 'Ada');
  const forwarded = (await room()).peers.flatMap(({ consumers }) => consumers);
  expect(forwarded.every(({ paused }) => paused)).toBe(true);
  expect((await ada.selectedPaths()).length).toBe(3);

  const cem = await attend('Cem');
  await isMode('sfu');
  for (const [viewer, name] of [
    [ada, 'Bob'],
    [ada, 'Cem'],
    [bob, 'Ada'],
    [cem, 'Bob'],
  ] as const)
    await plays(viewer, name);
  await until(async () => (await ada.selectedPaths()).length === 2, 'the direct link is closed');

  await cem.button('Leave').click();
  await isMode('direct');
  await plays(ada, 'Bob');
  await plays(bob, 'Ada');
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});
