/** The cost of silence, with a real browser's Opus. */
import { join } from 'node:path';
import { test } from '@jest/globals';
import { meetings } from '../support/meetings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { writeWav } from '../support/wav.ts';
import { withoutCamera } from '../support/without-devices.ts';

const WINDOW_MS = 6000;

const heard = join(temporaryFolder(), 'silence-and-speech.wav');
writeWav(heard, { silence: 16, noise: 4 });
const { enter } = meetings({ browser: { heard }, attendee: { init: [withoutCamera, startSlowly] } });

type Sample = { at: number; sent: number; received: number };

test('a silent microphone sends a packet every two seconds, and speech is heard', async () => {
  const [ada, bob] = await enter('Ada', 'Bob');
  /** The packets of Ada's audio that Bob received; his browser does not count those that never arrived. */
  const received = async () => (await bob.received()).find(({ kind }) => kind === 'audio')?.packets ?? 0;
  const samples: Sample[] = [];
  // Within six seconds a microphone without DTX sends three hundred packets, and Opus with DTX thirty.
  await until(
    async () => {
      const now = { at: performance.now(), sent: await ada.packetsSent('audio'), received: await received() };
      samples.push(now);
      const before = samples.findLast(({ at }) => now.at - at >= WINDOW_MS);
      if (!before) return false;
      const [sent, forwarded] = [now.sent - before.sent, now.received - before.received];
      return sent > 0 && sent <= 4 && forwarded <= 4;
    },
    'a packet every two seconds is sent and forwarded',
    { everyMs: 250 },
  );
  await bob.hears();
});

/** Runs in the page before its own scripts: a worker takes longer to start than all else takes to be prepared. */
function startSlowly(): void {
  const Real = window.Worker;
  window.Worker = class extends Real {
    override addEventListener(type: string, listener: EventListener, options?: AddEventListenerOptions): void {
      super.addEventListener(type, (event) => setTimeout(listener, 3000, event), options);
    }
  };
}
