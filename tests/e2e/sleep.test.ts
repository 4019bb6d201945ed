/** A laptop that sleeps until its seat is given up, and wakes. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, chromiumBin, launchBrowser } from '../support/browser.ts';
import { seesMore } from '../support/sees-more.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
let browsers: Browser[] = [];
const attendees: Attendee[] = [];

beforeEach(async () => {
  server = await startTestServer({ signalling: { heartbeatSeconds: 1 }, rooms: { graceSeconds: 1 } });
});

afterEach(async () => {
  await Promise.all(attendees.splice(0).map((attendee) => attendee.close()));
  await Promise.all(browsers.map((browser) => browser.close()));
  await server.close();
});

/** Suspends a browser with all its processes, as if the machine slept, and resumes it. */
async function launchSleeper(): Promise<Browser & { sleep(): void; wake(): void }> {
  const [program, noted] = ['chromium', 'pid'].map((name) => join(temporaryFolder(), name)) as [string, string];
  writeFileSync(program, `#!/bin/sh\necho $$ > ${noted}\nexec ${chromiumBin} "$@"\n`);
  chmodSync(program, 0o755);
  const browser = await launchBrowser({ executablePath: program });
  // It leads its own process group.
  const signal = (name: NodeJS.Signals) => process.kill(-Number(readFileSync(noted, 'utf8')), name);
  return Object.assign(browser, { sleep: () => signal('SIGSTOP'), wake: () => signal('SIGCONT') });
}

async function enter(name: string, browser: Browser): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

test('a participant who wakes after the seat was given up is back in one step, and sees and is seen', async () => {
  const [laptop, other] = [await launchSleeper(), await launchBrowser()];
  browsers = [laptop, other];
  const [ada, bob] = [await enter('Ada', laptop), await enter('Bob', other)];
  await Promise.all([seesMore(ada, 'Bob', 5), seesMore(bob, 'Ada', 5)]);
  laptop.sleep();
  await bob.tile('Ada').waitFor({ state: 'detached' });
  laptop.wake();
  await bob.tile('Ada').waitFor();
  await Promise.all([seesMore(ada, 'Bob', 5), seesMore(bob, 'Ada', 5)]);
  await ada.page.getByText(/Connection lost|interrupted/).waitFor({ state: 'detached' });
  expect(await ada.button('Leave').count()).toBe(1);
});
