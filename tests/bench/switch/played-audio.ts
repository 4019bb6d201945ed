import type { Attendee } from '../../support/browser.ts';
import { STAMPS, type Stamps } from './stamped-devices.ts';

/**
 * A hundredth of a second of what a page plays: when, how loud it is, and the tone in it; `second` is the relative
 * strength of the next strongest tone.
 */
export type AudioBlock = { at: number; level: number; tone: number; second: number };

/** Starts noting what comes out of this page's loudspeaker. The browser must allow it to be captured. */
export async function recordAudio({ page }: Attendee): Promise<void> {
  await page.evaluate(`(${recordSound})(${JSON.stringify(STAMPS)})`);
}

/** The audio that was played since the last query. */
export const playedAudioOf = ({ page }: Attendee): Promise<AudioBlock[]> =>
  page.evaluate(() => (window as unknown as { received: AudioBlock[] }).received.splice(0));

/** Runs in the page. */
async function recordSound({ toneHertz }: Stamps): Promise<void> {
  const received: AudioBlock[] = [];
  Object.assign(window, { received });
  const subscription = {
    preferCurrentTab: true,
    selfBrowserSurface: 'include',
    video: { width: 16, height: 16, frameRate: 1 },
  };
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const tab = await navigator.mediaDevices.getDisplayMedia({ ...subscription, audio: plain });
  const [track] = tab.getAudioTracks();
  type Block = {
    numberOfFrames: number;
    sampleRate: number;
    /** Of its beginning, in microseconds. */
    timestamp: number;
    copyTo(to: Float32Array, how: object): void;
    close(): void;
  };
  type Processor = { readable: ReadableStream<Block> };
  const { MediaStreamTrackProcessor } = window as unknown as {
    MediaStreamTrackProcessor: new (of: { track: MediaStreamTrack | undefined; maxBufferSize: number }) => Processor;
  };
  const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 1000 }).readable.getReader();
  /** Goertzel: how much of this frequency is in it. */
  const powerOf = (samples: Float32Array, hertz: number, sampleRate: number) => {
    const turn = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate);
    let [before, last] = [0, 0];
    for (const sample of samples) [before, last] = [last, sample + turn * last - before];
    return before * before + last * last - turn * before * last;
  };
  const note = (samples: Float32Array, { at, sampleRate }: { at: number; sampleRate: number }) => {
    const powers = toneHertz.map((hertz) => powerOf(samples, hertz, sampleRate));
    const [strongest = 0, next = 0] = powers.toSorted((a, b) => b - a);
    const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    received.push({ at, level, tone: powers.indexOf(strongest), second: next / strongest });
  };
  const go = async () => {
    let began = Number.POSITIVE_INFINITY;
    for (;;) {
      const { value: block } = await reader.read();
      if (!block) return;
      const samples = new Float32Array(block.numberOfFrames);
      block.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      // Every fourth sample is enough for the highest tone, and costs the page less.
      const sparse = samples.filter((_, index) => index % 4 === 0);
      // Blocks are read late but never early: their clock began when that of the earliest did.
      const at = block.timestamp / 1000;
      began = Math.min(began, performance.timeOrigin + performance.now() - at);
      note(sparse, { at: began + at, sampleRate: block.sampleRate / 4 });
      block.close();
    }
  };
  void go();
}
