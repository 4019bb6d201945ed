import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import { rosterChanges } from '../../../layout/roster-changes.ts';
import { joinedNews, leftNews } from '../../../models/announcements/movement-news.ts';
import type { News, NewsGatherer } from '../../../models/announcements/news-gatherer.ts';
import type { Person } from '../../../models/call/call.ts';
import { LiveRegion } from '../../../ui/live-region.tsx';
import type { Uses } from '../../models.ts';

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

export type AnnouncerProps = Uses<'call' | 'personalFilter' | 'news' | 'toasts'>;

/** Describes changes of the tiles to people who cannot see them. */
export function Announcer({ call, personalFilter, news, toasts }: AnnouncerProps) {
  const people = call.people.value;
  const partial = call.partial.value;
  const { phase } = call.state.value;
  const live = phase === 'live' && call.interruption.value === undefined;
  const before = useRef({ people, partial, live: false, joined: false });
  useEffect(() => {
    const earlier = before.current;
    const admitted = ({ id }: Person) => personalFilter.admits(id);
    before.current = { people, partial, live, joined: earlier.joined || live };
    if (live && !earlier.live) toasts.announce(t(earlier.joined ? 'room.reconnected' : 'announce.you_joined'));
    const [known, now] = [earlier.people.filter(admitted), people.filter(admitted)];
    // Of a large room, `MovementNews` announces who joins and leaves: others in the roster are only new to this page.
    if (!partial && !earlier.partial) addPeople(news, known, now);
    addScreens(news, known, now);
  }, [people, partial, live, personalFilter, news, toasts]);
  useEffect(() => () => news.clear(), [news]);
  return <LiveRegion announcements={toasts.announcements.value} />;
}

function addPeople(news: NewsGatherer, before: readonly Person[], now: readonly Person[]): void {
  const people = rosterChanges(before, now);
  for (const person of people.joined) news.add(joinedNews, person);
  for (const person of people.left) news.add(leftNews, person);
}

function addScreens(news: NewsGatherer, before: readonly Person[], now: readonly Person[]): void {
  const people = rosterChanges(before, now);
  const screens = rosterChanges(before.filter(sharing), now.filter(sharing));
  for (const person of screens.joined) news.add(screenStarted, person);
  for (const person of screens.left) {
    if (people.left.some(({ id }) => id === person.id)) news.drop(screenStarted.topic, person.id);
    else news.add(screenEnded, person);
  }
}

const sharing = ({ screen }: Person) => screen !== undefined;
