import type { types } from 'mediasoup-client';
import { backoff } from '../util/backoff.ts';
import { monitorMediaFlow } from './media-flow-monitor.ts';
import { type PathEvent, type PathState, pathSteps } from './path-state.ts';

export type IceRestarterOptions = {
  transport: types.Transport;
  /** Restarts ICE at the server's end; waits while the server cannot be reached. */
  restart(): Promise<types.IceParameters>;
  onChanged(): void;
  /** No path was found. */
  onLost(): void;
};

/**
 * How long to wait for each ICE restart, in milliseconds. Chromium keeps its candidate pair for a second and checks for
 * networks every two; before that, it sends from an address that no longer exists. The third attempt comes after both;
 * the later ones are for slow connections.
 */
const TIMEOUT_MS = [1300, 700, 1500, 5000, 5000];
/** Clients that lose the same network at the same moment spread their requests over this time, in milliseconds. */
const SPREAD_MS = 300;
/** If nobody sends, nothing can arrive: after this many attempts, the browser's word counts. */
const TRIES_UNSEEN = 3;

/**
 * Restarts ICE when a transport's path is lost, or may have changed, until packets arrive over it. The browser's
 * `connected` is not enough: it lasts for seconds after the network has gone; and a pair whose checks were all answered
 * before Chromium chose it is nominated with the next check, 2.5 seconds later, until when the server sends to the old
 * address.
 */
export class IceRestarter {
  readonly #options: IceRestarterOptions;
  #state: PathState = 'new';
  #restarts = 0;
  #isRestarting = false;
  #timeout: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | undefined;
  #closed = false;

  constructor(options: IceRestarterOptions) {
    this.#options = options;
    options.transport.on('connectionstatechange', (state) => this.#onState(state));
  }

  get state(): PathState {
    return this.#state;
  }

  /** The network may have changed: restarts ICE whatever the browser still believes. */
  networkChanged(): void {
    if (this.#closed) return;
    this.#apply('suspected');
    if (this.#state === 'suspect') this.#beginRestarts();
  }

  /** Stops restarting, whatever happens to the path. */
  close(): void {
    this.#closed = true;
    this.#stopWaiting();
  }

  #onState(state: types.ConnectionState): void {
    if (this.#closed) return;
    if (state === 'connected' && this.#state === 'new') this.#apply('connected');
    if (state !== 'disconnected' && state !== 'failed') return;
    const before = this.#state;
    this.#apply('broken');
    if (before === 'up') this.#beginRestarts();
  }

  /** Restarts ICE, with all attempts and timeouts again. */
  #beginRestarts(): void {
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
    if (this.#isRestarting || this.#closed) return;
    clearTimeout(this.#timeout);
    const timeoutMs = TIMEOUT_MS[this.#restarts];
    if (timeoutMs === undefined) return this.#giveUp();
    this.#restarts += 1;
    this.#isRestarting = true;
    const { transport, restart } = this.#options;
    try {
      await transport.restartIce({ iceParameters: await restart() });
    } catch {
      // Closed meanwhile, or the server no longer has the transport, which another notice reports; otherwise the
      // timeout ends.
    }
    this.#isRestarting = false;
    if (this.#closed || this.#state === 'up') return;
    const spread = backoff(0, { windowMs: SPREAD_MS, maxMs: SPREAD_MS });
    this.#timeout = setTimeout(() => this.#waitNoLonger(), timeoutMs + spread);
  }

  #waitNoLonger(): void {
    // Once more anyway: if packets were expected, the pair may only be waiting to be nominated.
    if (this.#isConnected && this.#restarts >= TRIES_UNSEEN) this.#found();
    void this.#restart();
  }

  get #isConnected(): boolean {
    return this.#options.transport.connectionState === 'connected';
  }

  #found(): void {
    if (this.#closed) return;
    this.#stopWaiting();
    this.#apply('connected');
  }

  #giveUp(): void {
    this.#stopWaiting();
    this.#apply('spent');
  }

  #stopWaiting(): void {
    clearTimeout(this.#timeout);
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  #apply(event: PathEvent): void {
    const next = pathSteps[this.#state][event];
    if (next === undefined) return;
    this.#state = next;
    this.#options.onChanged();
    if (next === 'lost') this.#options.onLost();
  }
}
