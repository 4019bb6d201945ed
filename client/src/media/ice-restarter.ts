import type { types } from 'mediasoup-client';
import { backoff } from '../util/backoff.ts';
import { monitorMediaFlow } from './media-flow-monitor.ts';
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
 * For so long each way is waited for before another is looked for, in milliseconds. Chromium holds on to the pair of
 * candidates that it had for a second, and looks every two which networks there are; before that it goes from an
 * address that is no more. The third try comes behind both; the later ones are for lines that are slow.
 */
const TIMEOUT_MS = [1300, 700, 1500, 5000, 5000];
/**
 * Many lose the same network at the same moment, and do not ask the server again at the same moment: within so many
 * milliseconds.
 */
const SPREAD_MS = 300;
/** Where nobody sends, nothing can be seen to come: after so many tries the browser is believed. */
const TRIES_UNSEEN = 3;

/**
 * The way of one transport to the server: looks for another when it breaks, or may have, until something is seen to
 * come over it. That a browser says `connected` is not enough: it does for seconds after the network has gone; and a
 * pair whose checks were all answered before Chromium chose it is nominated with the next check, 2.5 seconds later,
 * until when the server sends to the old address.
 */
export class IceRestarter {
  readonly #options: IcePathOptions;
  #state: PathState = 'new';
  #restarts = 0;
  #asking = false;
  #timeout: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | undefined;
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
    if (this.#closed) return;
    this.#go('suspected');
    if (this.#state === 'suspect') this.#look();
  }

  /** No other way is looked for any more, whatever becomes of this one. */
  close(): void {
    this.#closed = true;
    this.#rest();
  }

  #hear(state: types.ConnectionState): void {
    if (this.#closed) return;
    if (state === 'connected' && this.#state === 'new') this.#go('connected');
    if (state !== 'disconnected' && state !== 'failed') return;
    const before = this.#state;
    this.#go('broken');
    if (before === 'up') this.#look();
  }

  /** With the full timeout again. */
  #look(): void {
    this.#restarts = 0;
    this.#unwatch ??= monitorMediaFlow(
      async () => [await this.#options.transport.getStats()],
      (flows) => {
        if (flows && this.#isConnected) this.#found();
      },
    );
    void this.#restart();
  }

  async #restart(): Promise<void> {
    if (this.#asking || this.#closed) return;
    clearTimeout(this.#timeout);
    const timeoutMs = TIMEOUT_MS[this.#restarts];
    if (timeoutMs === undefined) return this.#giveUp();
    this.#restarts += 1;
    this.#asking = true;
    const { transport, restart } = this.#options;
    try {
      await transport.restartIce({ iceParameters: await restart() });
    } catch {
      // Closed meanwhile, or the server has the transport no more, of which another notice tells; otherwise patience
      // ends.
    }
    this.#asking = false;
    if (this.#closed || this.#state === 'up') return;
    const spread = backoff(0, { windowMs: SPREAD_MS, mostMs: SPREAD_MS });
    this.#timeout = setTimeout(() => this.#waitNoLonger(), timeoutMs + spread);
  }

  #waitNoLonger(): void {
    // Once more all the same: where something should have come, the pair may only wait to be nominated.
    if (this.#isConnected && this.#restarts >= TRIES_UNSEEN) this.#found();
    void this.#restart();
  }

  get #isConnected(): boolean {
    return this.#options.transport.connectionState === 'connected';
  }

  #found(): void {
    if (this.#closed) return;
    this.#rest();
    this.#go('connected');
  }

  #giveUp(): void {
    this.#rest();
    this.#go('spent');
  }

  #rest(): void {
    clearTimeout(this.#timeout);
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  #go(event: PathEvent): void {
    const next = pathSteps[this.#state][event];
    if (next === undefined) return;
    this.#state = next;
    this.#options.onChanged();
    if (next === 'lost') this.#options.onLost();
  }
}
