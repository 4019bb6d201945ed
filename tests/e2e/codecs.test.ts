import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const token = 'a-token-for-tests-only';
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

test.each([
  { codec: 'vp8' as const, mimeType: 'video/VP8', streams: 3 },
  { codec: 'vp9' as const, mimeType: 'video/VP9', streams: 1 },
  { codec: 'h264' as const, mimeType: 'video/H264', streams: 3 },
])('$codec as configured is sent in $streams streams and seen', async ({ codec, mimeType, streams }) => {
  const server = await startTestServer({ video: { codec }, admin: { token } });
  const [ada, bob] = [
    await Attendee.open(browser, { url: server.url, room: 'codecs', name: 'Ada' }),
    await Attendee.open(browser, { url: server.url, room: 'codecs', name: 'Bob' }),
  ];
  await ada.join();
  await bob.join();
  await until(async () => ((await bob.videoOf('Ada'))?.framesDecoded ?? 0) > 10, `Bob sees Ada in ${codec}`);

  const headers = { authorization: `Bearer ${token}` };
  const room = AdminRoom.parse(await (await fetch(`${server.url}/api/admin/rooms/codecs`, { headers })).json());
  const camera = room.peers[0]?.producers.find(({ source }) => source === 'camera');
  expect(camera).toMatchObject({ codec: mimeType });
  expect(await ada.sendEncodings()).toHaveLength(streams);
  await Promise.all([ada.close(), bob.close()]);
  await server.close();
});

test('speech is negotiated with DTX and in-band FEC', async () => {
  const server = await startTestServer();
  const ada = await Attendee.open(browser, { url: server.url, room: 'codecs', name: 'Ada' });
  await ada.join();
  await until(async () => /a=fmtp:\d+ .*usedtx=1/.test(await ada.sendAnswer()), 'DTX is negotiated');
  expect(await ada.sendAnswer()).toMatch(/a=fmtp:\d+ .*useinbandfec=1/);
  await ada.close();
  await server.close();
});
