import { duration, t } from '../../i18n/i18n.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from '../call/observer.ts';
import type { ToastsModel } from './toasts.ts';

/** Shows a toast when the server is about to restart. */
export class StopNews implements CallObserver {
  readonly #toasts: Pick<ToastsModel, 'show'>;

  constructor(toasts: Pick<ToastsModel, 'show'>) {
    this.#toasts = toasts;
  }

  follow(signalling: Signalling): () => void {
    return signalling.on('server:stopping', ({ inMs }) =>
      this.#toasts.show({ text: t('notice.server_stopping', { time: duration(inMs) }), about: 'server' }),
    );
  }

  clear(): void {
    // It has no state.
  }
}
