import { effect, type ReadonlySignal, untracked } from '@preact/signals';
import { playNotes } from '../devices/notes.ts';
import { rosterChanges } from '../layout/roster-changes.ts';
import type { Sound, SoundsModel } from '../models/announcements/sounds.ts';
import type { Uses } from '../screens/models.ts';

/** Hertz, one after the other: rising when somebody comes, falling when somebody leaves. */
const notesOf: Record<Sound, readonly number[]> = {
  joined: [523.25, 659.25],
  left: [659.25, 523.25],
  chat: [880],
  hand: [783.99, 783.99],
};

/** Soft enough to talk over. */
const VOLUME = 0.06;

/** Plays this sound through the chosen speaker. */
export function playSound(sound: Sound, { devices }: Uses<'devices'>): void {
  const speaker = devices.chosen.speaker.peek();
  // A browser may still refuse to play anything: the toasts say the same.
  playNotes(notesOf[sound], { speaker, volume: VOLUME }).catch(() => undefined);
}

export type SoundEvents = {
  /** Whether the call is under way, and the connection not lost. */
  live: ReadonlySignal<boolean>;
  /** The others, without those who are blocked. */
  people: ReadonlySignal<readonly { id: string; name: string }[]>;
  /** Unread chat entries. */
  unread: ReadonlySignal<number>;
  /** Whose hands are raised. */
  hands: ReadonlySignal<readonly string[]>;
  sounds: Pick<SoundsModel, 'play'>;
};

/**
 * Plays a sound for what others do during a call: not for what happened before it or while the connection was lost.
 * Ends when the returned function is called.
 */
export function soundEvents({ live, people, unread, hands, sounds }: SoundEvents): () => void {
  const facts = () => ({ live: live.value, people: people.value, unread: unread.value, hands: hands.value });
  let before = untracked(facts);
  return effect(() => {
    const [earlier, now] = [before, facts()];
    before = now;
    if (earlier.live && now.live) for (const sound of soundsOf(earlier, now)) sounds.play(sound);
  });
}

type Facts = { people: readonly { id: string; name: string }[]; unread: number; hands: readonly string[] };

function soundsOf(before: Facts, now: Facts): Sound[] {
  const { joined, left } = rosterChanges(before.people, now.people);
  const raised = now.hands.filter((peer) => !before.hands.includes(peer));
  return [
    ...(joined.length > 0 ? (['joined'] as const) : []),
    ...(left.length > 0 ? (['left'] as const) : []),
    ...(now.unread > before.unread ? (['chat'] as const) : []),
    ...(now.people.some(({ id }) => raised.includes(id)) ? (['hand'] as const) : []),
  ];
}
