import type { Movement } from '#shared/protocol/roster.ts';
import { t } from '../../i18n/i18n.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from '../call/observer.ts';
import type { PersonalFilter } from '../people/personal-filter.ts';
import { nameOfOther } from '../people/self-names.ts';
import type { News, NewsGatherer } from './news-gatherer.ts';

/** Joins and leaves share a toast. */
const toast = { group: 'people', about: 'people' } as const;

export const joinedNews: News = {
  topic: 'joined',
  undoes: 'left',
  toast,
  text: (names, count) => t('announce.joined', { names, count }),
};

export const leftNews: News = {
  topic: 'left',
  undoes: 'joined',
  toast,
  text: (names, count) => t('announce.left', { names, count }),
};

type MovementNewsOptions = { news: Pick<NewsGatherer, 'add' | 'addOthers'>; filter: Pick<PersonalFilter, 'admits'> };

/** Announces who joins and leaves a large room, of whom the page knows only the number and some names. */
export class MovementNews implements CallObserver {
  readonly #options: MovementNewsOptions;

  constructor(options: MovementNewsOptions) {
    this.#options = options;
  }

  follow(signalling: Signalling): () => void {
    return signalling.on('people:counted', ({ joined, left }) => {
      this.#add(joinedNews, joined);
      this.#add(leftNews, left);
    });
  }

  clear(): void {
    // It has no state.
  }

  #add(of: News, { count, named }: Movement): void {
    const { news, filter } = this.#options;
    for (const { peer, name } of named) if (filter.admits(peer)) news.add(of, { id: peer, name: nameOfOther(name) });
    news.addOthers(of, count - named.length);
  }
}
