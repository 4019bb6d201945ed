import { t } from '../../i18n/i18n.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from '../call/observer.ts';
import type { PersonalFilter } from '../people/personal-filter.ts';
import { nameOfOther } from '../people/self-names.ts';
import type { News, NewsGatherer } from './news-gatherer.ts';

/** A tile that exists for less than this may go unnoticed, in milliseconds. */
const BRIEF_MS = 3000;

const visit: News = {
  topic: 'visit',
  replaces: ['joined', 'left'],
  toast: {},
  text: (names, count) => t('visit.brief', { names, count }),
};

type BriefVisitsOptions = { news: Pick<NewsGatherer, 'add'>; filter: Pick<PersonalFilter, 'admits'> };

/**
 * Shows a toast about participants who left so soon after joining that nobody may have seen them: they may have read
 * the chat. Blocked people are left out.
 */
export class BriefVisits implements CallObserver {
  readonly #options: BriefVisitsOptions;

  constructor(options: BriefVisitsOptions) {
    this.#options = options;
  }

  follow(signalling: Signalling): () => void {
    const joined = new Map<string, { name: string; at: number }>();
    const { news, filter } = this.#options;
    const onLeft = (id: string) => {
      const known = joined.get(id);
      joined.delete(id);
      if (!known || Date.now() - known.at >= BRIEF_MS || !filter.admits(id)) return;
      news.add(visit, { id, name: nameOfOther(known.name) });
    };
    const undo = [
      signalling.on('peer:joined', ({ peer: { id, name } }) => joined.set(id, { name, at: Date.now() })),
      signalling.on('peer:left', ({ peer }) => onLeft(peer)),
      signalling.on('people:counted', ({ joined: joinedPeople, left }) => {
        for (const { peer, name } of joinedPeople.named) joined.set(peer, { name, at: Date.now() });
        for (const { peer } of left.named) onLeft(peer);
      }),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  clear(): void {
    // Its state is renewed with each `follow`.
  }
}
