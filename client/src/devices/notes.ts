import { routeTo } from './audio-output.ts';

const NOTE_SECONDS = 0.22;

export type NotesOptions = {
  /** The chosen speaker; undefined for the system's. */
  speaker: string | undefined;
  /** 1 is as loud as a voice at most. */
  volume: number;
};

/**
 * Plays one note after the other, in hertz, and resolves when they are over. Browsers require that the person has
 * clicked somewhere in the page before.
 */
export async function playNotes(notes: readonly number[], { speaker, volume }: NotesOptions): Promise<void> {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = output.stream;
  try {
    await routeTo(element, speaker);
    await element.play();
    await new Promise<void>((resolve) => {
      const played = notes.map((frequency, index) =>
        playNote(context, output, { frequency, at: index * NOTE_SECONDS, volume }),
      );
      played.at(-1)?.addEventListener('ended', () => resolve());
    });
  } finally {
    element.srcObject = null;
    await context.close();
  }
}

function playNote(
  context: AudioContext,
  output: AudioNode,
  { frequency, at, volume }: { frequency: number; at: number; volume: number },
): OscillatorNode {
  const start = context.currentTime + 0.1 + at;
  const end = start + NOTE_SECONDS * 2;
  const oscillator = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  // Without a ramp at either end, it would click.
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, end);
  oscillator.connect(gain).connect(output);
  oscillator.start(start);
  oscillator.stop(end);
  return oscillator;
}
