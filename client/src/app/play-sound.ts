import { playNotes } from '../devices/notes.ts';
import type { Sound } from '../models/announcements/sounds.ts';

/** Hertz, one after the other: rising when somebody comes, falling when somebody leaves. */
const notesOf: Record<Sound, readonly number[]> = {
  joined: [523.25, 659.25],
  left: [659.25, 523.25],
  chat: [880],
  mention: [880, 1174.66],
  hand: [783.99, 783.99],
};

/** Soft enough to talk over. */
const VOLUME = 0.06;

/** Plays this sound through that speaker; undefined for the system's. Fails if the browser refuses to play anything. */
export const playSound = (sound: Sound, speaker: string | undefined): Promise<void> =>
  playNotes(notesOf[sound], { speaker, volume: VOLUME });
