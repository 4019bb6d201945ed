import { type ReadonlySignal, signal } from '@preact/signals';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Reaction } from '#shared/protocol/talk.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from '../call/observer.ts';
import { noFilter, type PersonalFilter } from './personal-filter.ts';
import { nameOfOther } from './self-names.ts';

/** A rising reaction; `by` is undefined for the local participant. */
export type ShownReaction = { id: number; by: { id: PeerId; name: string } | undefined; reaction: Reaction };

const SHOWN_MS = 4000;
/** In a large room that applauds, more would hide the video. */
const MAX_SHOWN = 40;

/** The reactions of the last moments. */
export class ReactionsModel implements CallObserver {
  readonly #filter: Pick<PersonalFilter, 'admits'>;
  readonly #shown = signal<readonly ShownReaction[]>([]);
  /** Oldest first; each for four seconds. */
  readonly shown: ReadonlySignal<readonly ShownReaction[]> = this.#shown;
  #signalling: Signalling | undefined;
  #lastId = 0;

  /** `filter` says whose reactions are hidden. */
  constructor({ filter = noFilter }: { filter?: Pick<PersonalFilter, 'admits'> } = {}) {
    this.#filter = filter;
  }

  follow(signalling: Signalling, { self }: JoinResult): () => void {
    this.#signalling = signalling;
    const stop = signalling.on('reaction:sent', ({ peer, name, reaction }) =>
      this.#show(peer === self ? undefined : { id: peer, name: nameOfOther(name) }, reaction),
    );
    return () => {
      stop();
      this.#signalling = undefined;
    };
  }

  clear(): void {
    this.#shown.value = [];
  }

  /** Shows it to everybody; more than the server allows are dropped. */
  send(reaction: Reaction): void {
    this.#signalling?.request('reaction:send', { reaction }).catch(() => undefined);
  }

  #show(by: ShownReaction['by'], reaction: Reaction): void {
    if (by && !this.#filter.admits(by.id)) return;
    this.#lastId += 1;
    const id = this.#lastId;
    this.#shown.value = [...this.#shown.peek(), { id, by, reaction }].slice(-MAX_SHOWN);
    setTimeout(() => {
      this.#shown.value = this.#shown.peek().filter((one) => one.id !== id);
    }, SHOWN_MS);
  }
}
