import { t } from '../../i18n/i18n.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from '../call/observer.ts';
import { nameOfOther } from '../people/self-names.ts';
import type { News, NewsGatherer } from './news-gatherer.ts';

/** A tile that exists for less than this may go unnoticed, in milliseconds. */
const BRIEF_MS = 3000;

const visit: News = {
  topic: 'visit',
  toast: {},
  text: (names, count) => t('visit.brief', { names, count }),
};

/** Shows who joined and left again so soon that nobody may have seen them: they may have read the chat. */
export class BriefVisits implements CallObserver {
  readonly #news: Pick<NewsGatherer, 'add'>;

  constructor(news: Pick<NewsGatherer, 'add'>) {
    this.#news = news;
  }

  follow(signalling: Signalling): () => void {
    const came = new Map<string, { name: string; at: number }>();
    const undo = [
      signalling.on('peer:joined', ({ peer: { id, name } }) => came.set(id, { name, at: Date.now() })),
      signalling.on('peer:left', ({ peer: id }) => {
        const known = came.get(id);
        came.delete(id);
        if (known && Date.now() - known.at < BRIEF_MS) this.#news.add(visit, { id, name: nameOfOther(known.name) });
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
