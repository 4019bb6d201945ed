/** The chat as plain data: every function takes the entries and returns the next ones. */
import type { FileId } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Mention, MessageId, MessageReaction, MessageRef, Reaction } from '#shared/protocol/talk.ts';
import { firstsOfMost } from '../../util/first-of-most.ts';

/** The fields of every kind of entry. */
type EntryBase = {
  /** Created by `entryIds`, so that no other sender can reuse an id that is already in the chat. */
  id: string;
  peer: PeerId | undefined;
  /** The name at that time; the participant may have left since. */
  name: string;
  own: boolean;
  /** Milliseconds since 1970, by the server's clock once the entry is sent. */
  at: number;
  /** `failed` can be sent again. */
  state: 'sending' | 'sent' | 'failed';
};

export type TextEntry = EntryBase & {
  kind: 'text';
  text: string;
  message: MessageId;
  /** The message that this one answers. */
  reply?: MessageRef | undefined;
  /** The people whom the text mentions. */
  mentions?: readonly Mention[] | undefined;
  /** The only recipient of a private message. */
  to?: Recipient | undefined;
  /** Whether a private message was refused because its recipient is not here. */
  undelivered?: boolean;
  reactions?: readonly MessageReaction[];
  /** The reaction of the local participant. */
  mine?: Reaction | undefined;
};

/** The recipient of a private message, and their name at that time. */
export type Recipient = { peer: PeerId; name: string };

/** An offered file; its text is the file's name. Once it is withdrawn, nobody can accept it. */
export type FileEntry = EntryBase & { kind: 'file'; file: FileId; text: string; withdrawn?: boolean };

/** Everything that the chat can contain, distinguished by `kind`. */
export type ChatEntry = TextEntry | FileEntry;

/**
 * Ids of entries. Senders choose the ids of their messages and files, and could choose an id of another sender: an
 * entry replaces only entries of the same sender.
 */
export const entryIds = {
  ownMessage: (message: MessageId): string => message,
  message: (peer: PeerId, message: MessageId): string => `${peer} ${message}`,
  /** For a file, whose id belongs to the seat that offered it first. */
  file: (file: FileId): string => `file ${file}`,
};

/** When the chat has this many entries, the oldest entries of the senders with the most are forgotten. */
export const MAX_ENTRIES = 2000;
/** How many entries are forgotten together: choosing them one at a time takes 20 times as long as everything else. */
const FORGOTTEN = 100;
/** How many entries the earliest participants keep: each, and together. */
const KEPT = { each: 50, together: 800 };

/**
 * Adds this entry, or replaces the one with its id. Unsent entries come last. `senders`: the participants in the order
 * in which they came.
 */
export function withEntry(
  entries: readonly ChatEntry[],
  entry: ChatEntry,
  { senders = [] }: { senders?: Iterable<PeerId> } = {},
): readonly ChatEntry[] {
  const known = entries.filter(({ id }) => id !== entry.id);
  const others = known.length < MAX_ENTRIES ? known : withRoom(known, senders);
  const added = { ...entry, at: shownTime(entry.at) };
  const place = placeOf(added);
  return others.toSpliced(others.findLastIndex((other) => placeOf(other) <= place) + 1, 0, added);
}

/** The current time instead of an invalid one: a hostile server may send any number. */
function shownTime(at: number): number {
  const time = new Date(at).getTime();
  return Number.isNaN(time) ? Date.now() : time;
}

/**
 * Forgets the oldest entries of the senders with the most, so that nobody can push out the entries of others. The
 * first participants to join keep their latest entries: a page cannot tell whether a hundred later seats belong to one
 * person. Files that can still be accepted are forgotten last, and own entries only if they are more
 * than half of all.
 */
function withRoom(entries: readonly ChatEntry[], senders: Iterable<PeerId>): readonly ChatEntry[] {
  const { own = [], others = [] } = Object.groupBy(entries, (entry) => (entry.own ? 'own' : 'others'));
  const kept = keptOf(others, senders);
  const candidates = own.length > entries.length / 2 ? own : others.filter((entry) => !kept.has(entry));
  const inOrder = [...candidates.filter((entry) => !isOpen(entry)), ...candidates.filter(isOpen)];
  const forgotten = new Set(firstsOfMost(inOrder, ({ peer }) => peer, { count: FORGOTTEN }));
  return entries.filter((entry) => !forgotten.has(entry));
}

/**
 * The latest entries of the earliest participants. As long as own entries are at most half of all, some entries of
 * others are not among them.
 */
function keptOf(entries: readonly ChatEntry[], senders: Iterable<PeerId>): ReadonlySet<ChatEntry> {
  const ofSenders = Map.groupBy(entries, ({ peer }) => peer);
  const kept = new Set<ChatEntry>();
  for (const sender of senders) {
    for (const entry of ofSenders.get(sender)?.slice(-KEPT.each) ?? []) kept.add(entry);
    if (kept.size >= KEPT.together) break;
  }
  return kept;
}

const isOpen = (entry: ChatEntry) => entry.kind === 'file' && !entry.withdrawn;

/** Sets the state of the entry of this id; an entry that is already sent stays as it is. */
export function withState(entries: readonly ChatEntry[], id: string, state: ChatEntry['state']): readonly ChatEntry[] {
  return entries.map((entry) => (entry.id === id && entry.state !== 'sent' ? { ...entry, state } : entry));
}

/** Changes the message of this sender and id, if the entries have it. */
export const withMessage = (
  entries: readonly ChatEntry[],
  { peer, id }: MessageRef,
  change: (entry: TextEntry) => TextEntry,
): readonly ChatEntry[] =>
  entries.map((entry) =>
    entry.kind === 'text' && entry.peer === peer && entry.message === id ? change(entry) : entry,
  );

/** Marks the file in the entry of this id as withdrawn. */
export function withWithdrawn(entries: readonly ChatEntry[], id: string): readonly ChatEntry[] {
  return entries.map((entry) => (entry.id === id && entry.kind === 'file' ? { ...entry, withdrawn: true } : entry));
}

export const withoutEntry = (entries: readonly ChatEntry[], id: string): readonly ChatEntry[] =>
  entries.filter((entry) => entry.id !== id);

/**
 * Groups neighbouring entries that one person sent within five minutes of each other, up to twenty of them, and fewer
 * if they are long.
 */
export type EntryGroup = { first: ChatEntry; entries: readonly ChatEntry[] };

const TOGETHER_MS = 5 * 60_000;
/**
 * A full group takes no further entry. The browser lays out whole groups, and those out of sight not at all: twenty
 * long messages in which the direction of text changes with each word would stop the page for seconds.
 */
const MAX_TOGETHER = { entries: 20, characters: 2000 };

/** A group of `before` with the same entries stays the same object, so that it need not be rendered again. */
export function groupsOf(entries: readonly ChatEntry[], before: readonly EntryGroup[] = []): EntryGroup[] {
  const groups: { first: ChatEntry; entries: ChatEntry[] }[] = [];
  for (const entry of entries) {
    const group = groups.at(-1);
    const last = group?.entries.at(-1);
    if (group && last && !isFull(group.entries) && belongTogether(last, entry)) group.entries.push(entry);
    else groups.push({ first: entry, entries: [entry] });
  }
  const known = new Map(before.map((group) => [group.first, group]));
  return groups.map((group) => {
    const same = known.get(group.first);
    return same && isSame(same.entries, group.entries) ? same : group;
  });
}

/** Leaves out the groups that consist only of the first `hidden` entries. */
export function withoutFirst(groups: readonly EntryGroup[], hidden: number): readonly EntryGroup[] {
  let before = 0;
  const first = groups.findIndex(({ entries }) => {
    before += entries.length;
    return before > hidden;
  });
  return first < 0 ? groups.slice(-1) : groups.slice(first);
}

function isFull(entries: readonly ChatEntry[]): boolean {
  const characters = entries.reduce((sum, { text }) => sum + text.length, 0);
  return entries.length >= MAX_TOGETHER.entries || characters >= MAX_TOGETHER.characters;
}

const isSame = (one: readonly ChatEntry[], other: readonly ChatEntry[]) =>
  one.length === other.length && one.every((entry, index) => entry === other[index]);

function belongTogether(one: ChatEntry, next: ChatEntry): boolean {
  if (one.own !== next.own || next.at - one.at >= TOGETHER_MS || recipientOf(one) !== recipientOf(next)) return false;
  return one.own || (one.peer === next.peer && one.name === next.name);
}

const recipientOf = (entry: ChatEntry) => (entry.kind === 'text' ? entry.to?.peer : undefined);

const placeOf = ({ state, at }: ChatEntry) => (state === 'sent' ? at : Number.POSITIVE_INFINITY);
