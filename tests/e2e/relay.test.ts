/** Calls through a real TURN server, with temporary credentials. */
import { afterEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { Coturn } from '../support/coturn.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let coturn: Coturn | undefined;
let server: TestServer | undefined;
let browser: Browser | undefined;

afterEach(async () => {
  await browser?.close();
  await server?.close();
  await coturn?.stop();
  browser = undefined;
});

const SECRET = 'what both of them know';

async function start(transport: 'udp' | 'tcp', secret = SECRET): Promise<(name: string) => Promise<Attendee>> {
  coturn = await Coturn.start(SECRET);
  server = await startTestServer({ turn: { urls: [coturn.url(transport)], secret, relayOnly: true } });
  browser = await launchBrowser();
  const [{ url }, chromium] = [server, browser];
  return (name) => Attendee.open(chromium, { url, room: 'e2e', name });
}

test.each(['udp', 'tcp'] as const)('two meet through a relay that they reach by %s', async (transport) => {
  const open = await start(transport);
  const ada = await open('Ada');
  await ada.join();
  const bob = await open('Bob');
  await bob.join();
  await until(async () => ((await ada.videoOf('Bob'))?.framesDecoded ?? 0) > 5, 'Ada sees Bob');
  await until(async () => ((await bob.videoOf('Ada'))?.framesDecoded ?? 0) > 5, 'Bob sees Ada');
  const paths = [...(await ada.selectedPaths()), ...(await bob.selectedPaths())];
  expect(paths.length).toBeGreaterThanOrEqual(4);
  expect(new Set(paths)).toEqual(new Set([`relay over ${transport}`]));
});

test('a secret that the relay does not share is reported as the cause', async () => {
  const open = await start('udp', 'what only one of them knows');
  const ada = await open('Ada');
  await ada.button('Join').click();
  await ada.page.getByText('The relay server refused the connection').waitFor({ timeout: 40_000 });
});
