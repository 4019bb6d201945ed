import { effect, type ReadonlySignal, untracked } from '@preact/signals';
import { rosterChanges } from '../../layout/roster-changes.ts';
import type { Sound, SoundsModel } from './sounds.ts';

export type SoundEvents = {
  /** Whether the call is under way, and the connection not lost. */
  live: ReadonlySignal<boolean>;
  /** The others, without those who are blocked. */
  people: ReadonlySignal<readonly { id: string; name: string }[]>;
  /** Unread chat entries. */
  unread: ReadonlySignal<number>;
  /** Those that mention the local participant. */
  mentions: ReadonlySignal<number>;
  /** Whose hands are raised. */
  hands: ReadonlySignal<readonly string[]>;
  /** Whether nothing is announced now. */
  rests: () => boolean;
  sounds: Pick<SoundsModel, 'play'>;
};

/**
 * Plays a sound for what others do during a call: not for what happened before it, while the connection was lost, or
 * while the others come back as well.
 * Ends when the returned function is called.
 */
export function soundEvents({ live, people, unread, mentions, hands, rests, sounds }: SoundEvents): () => void {
  const facts = () => ({
    live: live.value,
    people: people.value,
    unread: unread.value,
    mentions: mentions.value,
    hands: hands.value,
  });
  let before = untracked(facts);
  return effect(() => {
    const [earlier, now] = [before, facts()];
    before = now;
    if (earlier.live && now.live && !rests()) for (const sound of soundsOf(earlier, now)) sounds.play(sound);
  });
}

type Facts = {
  people: readonly { id: string; name: string }[];
  unread: number;
  mentions: number;
  hands: readonly string[];
};

function soundsOf(before: Facts, now: Facts): Sound[] {
  const { joined, left } = rosterChanges(before.people, now.people);
  const raised = now.hands.filter((peer) => !before.hands.includes(peer));
  return [
    ...(now.mentions > before.mentions ? (['mention'] as const) : []),
    ...(joined.length > 0 ? (['joined'] as const) : []),
    ...(left.length > 0 ? (['left'] as const) : []),
    ...(now.unread > before.unread ? (['chat'] as const) : []),
    ...(now.people.some(({ id }) => raised.includes(id)) ? (['hand'] as const) : []),
  ];
}
