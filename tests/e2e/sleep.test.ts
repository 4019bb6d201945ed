/** A laptop that sleeps until its seat is given up, and wakes. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, chromiumBin, launchBrowser } from '../support/browser.ts';
import { simulcastCameras } from '../support/cameras.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const init = simulcastCameras;
const file = meetings({
  server: { signalling: { heartbeatSeconds: 1 }, rooms: { graceSeconds: 1 } },
  attendee: { init },
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

test('a participant who wakes after the seat was given up is back in one step, and sees and is seen', async () => {
  const [bob] = await file.enter('Bob');
  const laptop = await launchSleeper();
  const ada = await Attendee.open(laptop, { url: file.server.url, room: file.room, name: 'Ada', init });
  await ada.join();
  await allSee([ada, bob], 5);
  laptop.sleep();
  await bob.tile('Ada').waitFor({ state: 'detached' });
  laptop.wake();
  await bob.tile('Ada').waitFor();
  await allSee([ada, bob], 5);
  await ada.page.getByText(/Connection lost|interrupted/).waitFor({ state: 'detached' });
  expect(await ada.button('Leave').count()).toBe(1);
  await laptop.close();
});
