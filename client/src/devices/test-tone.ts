import { playNotes } from './notes.ts';

/** Hertz; one after the other. */
const NOTES = [523.25, 659.25, 783.99];

/** Plays three rising notes through that speaker. To be called from a click; resolves when they are over. */
export const playTestTone = (speaker: string | undefined): Promise<void> => playNotes(NOTES, { speaker, volume: 0.25 });
