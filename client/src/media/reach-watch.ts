import { MEDIA_DUE_MS } from '#shared/protocol/media-due.ts';
import type { MediaFault } from '#shared/protocol/media-fault.ts';

/**
 * Whether media reaches the server. `unused`: there is nothing to send or receive. `blocked`: it has not connected in
 * time, as far as the browser can tell because of `fault`.
 */
export type Reach = { phase: 'unused' | 'connecting' | 'connected' } | { phase: 'blocked'; fault: MediaFault };

/** The state of one transport: whether it is looking for its first path, has found one, or found none. */
export type TransportState = 'unused' | 'connecting' | 'connected' | 'lost';

/** `busy` is whether something is being set up, which will use a transport. */
export function phaseOf(
  states: readonly TransportState[],
  { busy }: { busy: boolean },
): 'blocked' | Exclude<Reach['phase'], 'blocked'> {
  if (states.includes('lost')) return 'blocked';
  if (states.includes('connecting')) return 'connecting';
  if (states.includes('connected')) return 'connected';
  return busy ? 'connecting' : 'unused';
}

/** New transports that still connect do not make up for those that could not. */
export const reachAfter = (before: Reach, next: Reach): Reach =>
  before.phase === 'blocked' && next.phase !== 'connected' && next.phase !== 'blocked' ? before : next;

export type FaultOf = (stats: readonly RTCStatsReport[]) => MediaFault;

export type ReachWatchOptions = {
  states(): readonly TransportState[];
  busy(): boolean;
  stats(): Promise<readonly RTCStatsReport[]>;
  /** Loads the function that finds the cause in the last statistics of the transports. */
  loadFaultOf(): Promise<FaultOf>;
  onChanged(reach: Reach): void;
};

/** How often the browser's statistics are read while media connects: those of a transport that has failed are gone. */
const POLL_MS = 1000;

/** Watches whether the two transports of a link connect in time. */
export class ReachWatch {
  readonly #options: ReachWatchOptions;
  #reach: Reach = { phase: 'unused' };
  #stats: readonly RTCStatsReport[] = [];
  #faultOf: FaultOf = () => 'all_blocked';
  #polling: ReturnType<typeof setInterval> | undefined;
  #polls = 0;
  #closed = false;

  constructor(options: ReachWatchOptions) {
    this.#options = options;
  }

  get reach(): Reach {
    return this.#reach;
  }

  /** Must be called whenever `states` or `busy` may have changed. */
  review(): void {
    const { states, busy } = this.#options;
    const phase = phaseOf(states(), { busy: busy() });
    const before = this.#reach.phase;
    // A path that is lost after it was found is replaced by a new link, which is watched from its start.
    if (this.#closed || phase === before || (phase === 'blocked' && before === 'connected')) return;
    if (phase === 'blocked') this.#block();
    else if (before !== 'blocked' || phase === 'connected') this.#enter(phase);
  }

  close(): void {
    this.#closed = true;
    this.#stopPolling();
  }

  async #poll(): Promise<void> {
    this.#polls += 1;
    if (this.#polls === 1) void this.#load();
    const isDue = this.#polls * POLL_MS >= MEDIA_DUE_MS;
    // A link that closes meanwhile does not answer.
    this.#stats = await this.#options.stats().catch(() => this.#stats);
    if (isDue && this.#polling !== undefined) this.#block();
  }

  /** Without it, the cause stays unknown. */
  async #load(): Promise<void> {
    this.#faultOf = await this.#options.loadFaultOf().catch(() => this.#faultOf);
  }

  #enter(phase: Exclude<Reach['phase'], 'blocked'>): void {
    if (phase === 'connecting') this.#polling ??= setInterval(() => void this.#poll(), POLL_MS);
    else this.#stopPolling();
    this.#set({ phase });
  }

  #block(): void {
    this.#stopPolling();
    this.#set({ phase: 'blocked', fault: this.#faultOf(this.#stats) });
  }

  #stopPolling(): void {
    clearInterval(this.#polling);
    this.#polling = undefined;
    this.#polls = 0;
  }

  #set(reach: Reach): void {
    this.#reach = reach;
    this.#options.onChanged(reach);
  }
}
