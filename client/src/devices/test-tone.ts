import { routeTo } from './audio-output.ts';

/** Hertz; one after the other. */
const NOTES = [523.25, 659.25, 783.99];
const NOTE_SECONDS = 0.22;

/** Plays three rising notes through that speaker. To be called from a click; resolves when they are over. */
export async function playTestTone(speaker: string | undefined): Promise<void> {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = output.stream;
  try {
    await routeTo(element, speaker);
    await element.play();
    await new Promise<void>((resolve) => {
      const notes = NOTES.map((frequency, index) => playNote(context, output, { frequency, at: index * NOTE_SECONDS }));
      notes.at(-1)?.addEventListener('ended', () => resolve());
    });
  } finally {
    element.srcObject = null;
    await context.close();
  }
}

function playNote(
  context: AudioContext,
  output: AudioNode,
  { frequency, at }: { frequency: number; at: number },
): OscillatorNode {
  const start = context.currentTime + 0.1 + at;
  const end = start + NOTE_SECONDS * 2;
  const oscillator = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  // Without a ramp at either end, it would click.
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.25, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, end);
  oscillator.connect(gain).connect(output);
  oscillator.start(start);
  oscillator.stop(end);
  return oscillator;
}
