import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { CallModel } from './call.ts';

/**
 * What the tabs of a browser say to one another about a meeting. `asking`: who of you is in it? `here`: this tab is.
 * `gone`: it no longer is. `switching`: the person continues in the sending tab.
 */
export type TabMessage = { room: string; is: 'asking' | 'here' | 'gone' | 'switching' };

/** The part of a BroadcastChannel that is needed, which reaches all tabs but its own. */
export type TabChannel = Pick<BroadcastChannel, 'postMessage' | 'onmessage'>;

export type OtherTabsOptions = {
  /** Undefined if this browser has none: other tabs are then unknown. */
  channel: TabChannel | undefined;
  call: Pick<CallModel, 'state' | 'room' | 'handOver'>;
  /** Prepares this tab to be in a meeting beside another one: muted, silent, and with a seat of its own. */
  prepareBeside(): void;
};

/** How long another tab may take to leave, in milliseconds; one that has crashed does not answer. */
const LEAVES_WITHIN_MS = 1500;

/**
 * Whether this person is in the previewed meeting already, in another tab of this browser: two tabs that send and play
 * the same meeting make an echo.
 */
export class OtherTabsModel {
  readonly #options: OtherTabsOptions;
  readonly #elsewhere = signal(false);
  /** Whether another tab is in the previewed meeting. */
  readonly elsewhere: ReadonlySignal<boolean> = this.#elsewhere;
  #previewed: string | undefined;

  constructor(options: OtherTabsOptions) {
    this.#options = options;
    const { channel } = options;
    if (!channel) return;
    channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.#take(data);
    effect(() => {
      const room = this.#joined;
      if (room === undefined) return undefined;
      this.#say({ room, is: 'here' });
      return () => this.#say({ room, is: 'gone' });
    });
  }

  /** The preview of this room is shown, or none any more. */
  preview(room: string | undefined): void {
    this.#previewed = room;
    this.#elsewhere.value = false;
    if (room !== undefined) this.#say({ room, is: 'asking' });
  }

  /** Makes the other tabs leave. Resolves once they have, or do not answer. */
  readonly switchHere = async (): Promise<void> => {
    const room = this.#previewed;
    if (room === undefined || !this.#elsewhere.peek()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const due = setTimeout(resolve, LEAVES_WITHIN_MS);
    const stop = effect(() => {
      if (!this.#elsewhere.value) resolve();
    });
    this.#say({ room, is: 'switching' });
    await promise;
    clearTimeout(due);
    stop();
  };

  /** This tab is about to join beside the others. */
  readonly joinBeside = async (): Promise<void> => {
    this.#options.prepareBeside();
  };

  /** The room in which this tab is. Reading it subscribes. */
  get #joined(): string | undefined {
    const { state, room } = this.#options.call;
    const { phase } = state.value;
    return phase === 'live' || phase === 'reconnecting' ? room.value : undefined;
  }

  #take({ room, is }: TabMessage): void {
    const joined = untracked(() => this.#joined);
    if (room === joined && is === 'asking') this.#say({ room, is: 'here' });
    if (room === joined && is === 'switching') this.#options.call.handOver();
    if (room !== this.#previewed) return;
    if (is === 'here') this.#elsewhere.value = true;
    // There may be a third tab.
    if (is === 'gone') this.preview(room);
  }

  #say(message: TabMessage): void {
    this.#options.channel?.postMessage(message);
  }
}
