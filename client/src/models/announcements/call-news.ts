import { effect, type ReadonlySignal, untracked } from '@preact/signals';
import { t } from '../../i18n/i18n.ts';
import { rosterChanges } from '../../layout/roster-changes.ts';
import type { Person } from '../people/roster.ts';
import { joinedNews, leftNews } from './movement-news.ts';
import type { News, NewsGatherer } from './news-gatherer.ts';
import type { ToastsModel } from './toasts.ts';

const screenStarted: News = {
  topic: 'screen started',
  undoes: 'screen ended',
  text: (names, count) => t('screen.started', { names, count }),
};
const screenEnded: News = {
  topic: 'screen ended',
  undoes: 'screen started',
  text: (names, count) => t('screen.ended', { names, count }),
};

/** A name that changes again and again is announced now and then, in milliseconds. */
const RENAMED_ONCE_IN_MS = 10_000;
const renamedNews: News = {
  topic: 'renamed',
  onceInMs: RENAMED_ONCE_IN_MS,
  text: (names, count) => t('announce.renamed', { names, count }),
};

/**
 * After an interruption, for this time, others may come back as well, raise their hands again and share again; in
 * milliseconds.
 */
const RETURN_MS = 10_000;

type Announced = Pick<Person, 'id' | 'name' | 'screen'>;

export type CallNewsOptions = {
  /** Whether the call is under way, and not interrupted. */
  live: ReadonlySignal<boolean>;
  people: ReadonlySignal<readonly Announced[]>;
  /** Whether the room is so large that only some of them are known. */
  partial: ReadonlySignal<boolean>;
  /** Whether the local participant cannot be heard. */
  muted: ReadonlySignal<boolean>;
  /** Whether anything is announced about this participant. */
  admits: (peer: string) => boolean;
  news: Pick<NewsGatherer, 'add' | 'drop' | 'rest'>;
  toasts: Pick<ToastsModel, 'announce'>;
};

/**
 * Announces the call to people who cannot see it: that it has begun or continues, who joins, leaves, shares or changes
 * their name, and whether the local microphone is on. An interruption is followed by one sentence, whatever has changed
 * meanwhile. Ends when the returned function is called.
 */
export function announceCall({ live, people, partial, muted, ...options }: CallNewsOptions): () => void {
  const facts = () => ({ live: live.value, people: people.value, partial: partial.value, muted: muted.value });
  let before: Facts = { ...untracked(facts), live: false };
  let joined = false;
  return effect(() => {
    const [earlier, now] = [before, facts()];
    before = now;
    untracked(() => {
      addCall(earlier, { ...now, joined }, options);
      joined ||= now.live;
      if (joined) addMicrophone(earlier, now, options);
      if (earlier.live && now.live) addOthers(earlier, now, options);
    });
  });
}

type Facts = { live: boolean; people: readonly Announced[]; partial: boolean; muted: boolean };
type Options = Pick<CallNewsOptions, 'admits' | 'news' | 'toasts'>;

function addCall(before: Facts, { live, joined }: Facts & { joined: boolean }, { news, toasts }: Options): void {
  if (before.live === live) return;
  if (live) toasts.announce(t(joined ? 'room.reconnected' : 'announce.you_joined'));
  if (!live) news.rest(Number.POSITIVE_INFINITY);
  else if (joined) news.rest(RETURN_MS);
}

function addMicrophone(before: Facts, { muted }: Facts, { toasts }: Options): void {
  if (before.muted !== muted) toasts.announce(t(muted ? 'announce.muted' : 'announce.unmuted'));
}

function addOthers(before: Facts, now: Facts, { admits, news }: Options): void {
  const admitted = ({ id }: Announced) => admits(id);
  const [known, present] = [before.people.filter(admitted), now.people.filter(admitted)];
  // Of a large room, `MovementNews` announces who joins and leaves: others in the roster are only new to this page.
  if (!now.partial && !before.partial) addPeople(news, known, present);
  addScreens(news, known, present);
  addNames(news, known, present);
}

type Adding = Pick<NewsGatherer, 'add' | 'drop'>;

function addPeople(news: Adding, before: readonly Announced[], now: readonly Announced[]): void {
  const people = rosterChanges(before, now);
  for (const person of people.joined) news.add(joinedNews, person);
  for (const person of people.left) news.add(leftNews, person);
}

function addScreens(news: Adding, before: readonly Announced[], now: readonly Announced[]): void {
  const people = rosterChanges(before, now);
  const screens = rosterChanges(before.filter(sharing), now.filter(sharing));
  for (const person of screens.joined) news.add(screenStarted, person);
  for (const person of screens.left) {
    if (people.left.some(({ id }) => id === person.id)) news.drop(screenStarted.topic, person.id);
    else news.add(screenEnded, person);
  }
}

function addNames(news: Adding, before: readonly Announced[], now: readonly Announced[]): void {
  const names = new Map(before.map(({ id, name }) => [id, name]));
  for (const { id, name } of now) {
    const former = names.get(id);
    if (former === undefined || former === name) continue;
    news.add(renamedNews, { id, name: t('announce.new_name', { former, name }) });
  }
}

const sharing = ({ screen }: Announced) => screen !== undefined;
