import { t } from '../i18n/i18n.ts';
import type { Signalling } from '../signalling/signalling.ts';
import { shortName } from '../util/person-look.ts';
import type { CallObserver } from './call-observer.ts';
import type { ToastsModel } from './toasts.ts';

/** A tile that stands for less than this may go unnoticed, in milliseconds. */
const BRIEF_MS = 3000;

/** Shows who joined and left again so soon that nobody may have seen them: they may have read the chat. */
export class BriefVisits implements CallObserver {
  readonly #toasts: Pick<ToastsModel, 'show'>;

  constructor(toasts: Pick<ToastsModel, 'show'>) {
    this.#toasts = toasts;
  }

  follow(signalling: Signalling): () => void {
    const came = new Map<string, { name: string; at: number }>();
    const undo = [
      signalling.on('peer:joined', ({ peer: { id, name } }) => came.set(id, { name, at: Date.now() })),
      signalling.on('peer:left', ({ peer }) => {
        const visit = came.get(peer);
        came.delete(peer);
        if (!visit || Date.now() - visit.at >= BRIEF_MS) return;
        this.#toasts.show({ text: t('visit.brief', { name: shortName(visit.name) }), about: 'visit' });
      }),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  clear(): void {
    // What it knows goes with each `follow`.
  }
}
