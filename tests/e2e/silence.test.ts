/** The cost of silence, with a real browser's Opus. */
import { join } from 'node:path';
import { afterEach, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { writeWav } from '../support/wav.ts';

let server: TestServer;
let browser: Browser;

afterEach(async () => {
  await browser.close();
  await server.close();
});

test('a silent microphone sends a packet every two seconds, and speech is heard', async () => {
  server = await startTestServer();
  const heard = join(temporaryFolder(), 'silence-and-speech.wav');
  writeWav(heard, { silence: 16, noise: 4 });
  browser = await launchBrowser({ heard });
  const attend = async (name: string) => {
    const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name });
    await attendee.join();
    return attendee;
  };
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  /** What Bob received of Ada's voice; the browser knows nothing of what never arrived. */
  const voice = async () => {
    const [of] = (await bob.received()).filter(({ kind }) => kind === 'audio');
    return { packets: of?.packets ?? 0, energy: of?.audioEnergy ?? 0 };
  };
  /** Packets within six seconds, of which a microphone without DTX sends three hundred, and Opus with DTX thirty. */
  const sixSeconds = async () => {
    const [sent, { packets }] = [await ada.packetsSent('audio'), await voice()];
    await new Promise((resolve) => setTimeout(resolve, 6000));
    return { sent: (await ada.packetsSent('audio')) - sent, forwarded: (await voice()).packets - packets };
  };
  await until(async () => {
    const { sent, forwarded } = await sixSeconds();
    return sent > 0 && sent <= 4 && forwarded <= 4;
  }, 'a packet every two seconds is sent and forwarded');
  const { energy } = await voice();
  await until(async () => (await voice()).energy > energy + 0.01, 'Bob hears Ada');
});
