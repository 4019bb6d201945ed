/** The first words of a page whose microphone has no consumers, with a real browser's Opus. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Bot } from '../load/bot.ts';
import { SAMPLES } from '../load/synthetic.ts';
import { meetings } from '../support/meetings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';
import { writeWav } from '../support/wav.ts';
import { withoutCamera } from '../support/without-devices.ts';

const SILENCE_S = 16;
const SPEECH_S = 4;
const FRAMES_PER_S = 50;
/** Noise suppression and voice detection may take this long to let the first sound through, in seconds. */
const DETECTED_S = 0.2;

const spoken = join(temporaryFolder(), 'silence-and-speech.wav');
writeWav(spoken, { silence: SILENCE_S, noise: SPEECH_S });

const bots = tickingBots();
const file = meetings({
  server: { rooms: { maxMicrophones: 1 } },
  browser: { heard: spoken },
  attendee: { init: withoutCamera },
});

/** The RTP timestamps of a participant's audio that this bot receives. */
async function joinBot(name: string): Promise<number[]> {
  const heard: number[] = [];
  const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
  const who = { room: file.room, name, subscriptions, camera: false, speaks: false, dtx: true, counts: true };
  const hears = (packet: Buffer, stream: { of: string } | undefined) => {
    if (stream?.of === 'Ada') heard.push(packet.readUInt32BE(4));
  };
  bots.push(await Bot.join({ url: file.server.url, ...who, hears }));
  return heard;
}

/** How many frames of 20 ms follow each other without a gap from the first one on. */
function firstRun(timestamps: readonly number[]): number {
  const inOrder = [...new Set(timestamps)].toSorted((a, b) => a - b);
  const gap = inOrder.findIndex((at, index) => index > 0 && at - (inOrder[index - 1] ?? at) > SAMPLES);
  return gap === -1 ? inOrder.length : gap;
}

test('[F11] a page sends nothing in silence, and what it says first arrives whole once consumers exist', async () => {
  await joinBot('Filler');
  const heard = await joinBot('Listener');
  const [ada] = await file.enter('Ada');
  const sentBefore = await ada.packetsSent('audio');
  await until(() => heard.length > 0, 'Ada is heard', { timeoutMs: 60_000 });
  // Until then the page has sent no comfort noise: all of it would have gone nowhere.
  expect(sentBefore).toBeLessThan(FRAMES_PER_S);
  const whole = (SPEECH_S - DETECTED_S) * FRAMES_PER_S;
  await until(() => firstRun(heard) >= whole, 'four seconds of speech arrive without a gap', { timeoutMs: 20_000 });
});
