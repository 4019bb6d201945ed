import type { types } from 'mediasoup-client';
import { type PathEvent, type PathState, pathSteps } from './path-state.ts';

export type IcePathOptions = {
  transport: types.Transport;
  /** Has the server's end begin anew; waits as long as the server cannot be asked. */
  restart(): Promise<types.IceParameters>;
  onChanged(): void;
  /** No way was found. */
  onLost(): void;
};

/**
 * For so long each way is waited for before another is looked for, in milliseconds. Chromium looks every two seconds which networks there are, and
 * before that goes from an address that is no more; the later tries are for lines that are slow.
 */
const PATIENCE_MS = [1000, 1000, 2000, 5000, 5000];

/** The way of one transport to the server: looks for another when it breaks, or may have. */
export class IcePath {
  readonly #options: IcePathOptions;
  #state: PathState = 'new';
  #restarts = 0;
  #asking = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: IcePathOptions) {
    this.#options = options;
    options.transport.on('connectionstatechange', (state) => this.#hear(state));
  }

  get state(): PathState {
    return this.#state;
  }

  /** The network may be another one: whatever the browser still believes, another way is looked for. */
  networkChanged(): void {
    this.#restarts = 0;
    if (this.#state === 'up' || this.#state === 'restarting') void this.#restart();
  }

  /** No other way is looked for any more, whatever becomes of this one. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#patience);
  }

  #hear(state: types.ConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#patience);
      this.#restarts = 0;
      this.#go('connected');
    } else if (state === 'disconnected' || state === 'failed') {
      const before = this.#state;
      this.#go('broken');
      if (before === 'up') void this.#restart();
    }
  }

  async #restart(): Promise<void> {
    if (this.#asking || this.#closed) return;
    clearTimeout(this.#patience);
    const patienceMs = PATIENCE_MS[this.#restarts];
    if (patienceMs === undefined) return this.#go('spent');
    this.#restarts += 1;
    this.#asking = true;
    const { transport, restart } = this.#options;
    try {
      await transport.restartIce({ iceParameters: await restart() });
    } catch {
      // Closed meanwhile, or the server has the transport no more, of which another notice tells; otherwise patience ends.
    }
    this.#asking = false;
    if (this.#closed) return;
    this.#patience = setTimeout(() => {
      if (transport.connectionState !== 'connected') void this.#restart();
    }, patienceMs);
  }

  #go(event: PathEvent): void {
    const next = pathSteps[this.#state][event];
    if (next === undefined) return;
    this.#state = next;
    this.#options.onChanged();
    if (next === 'lost') this.#options.onLost();
  }
}
