import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from '../call/observer.ts';
import { noFilter, type PersonalFilter } from './personal-filter.ts';

/** The raised hands, in order. */
export class HandsModel implements CallObserver {
  readonly #raised = signal<readonly PeerId[]>([]);
  readonly #self = signal<PeerId | undefined>(undefined);
  /** In the order in which they were raised, including the local hand. */
  readonly raised: ReadonlySignal<readonly PeerId[]>;
  /** The place of the local hand among them, from 1; 0 if it is not raised. */
  readonly own: ReadonlySignal<number> = computed(() => this.placeOf(this.#self.value));
  #signalling: Signalling | undefined;

  /** `filter` says whose hands are hidden. */
  constructor({ filter = noFilter }: { filter?: Pick<PersonalFilter, 'admits'> } = {}) {
    this.raised = computed(() => this.#raised.value.filter((peer) => filter.admits(peer)));
  }

  /** From 1; 0 if that hand is not raised. */
  placeOf(peer: PeerId | undefined): number {
    return peer === undefined ? 0 : this.raised.value.indexOf(peer) + 1;
  }

  /** A hand that was raised when the connection was lost is raised again, behind those that are raised by now. */
  follow(signalling: Signalling, { self, hands, kept }: JoinResult): () => void {
    const wasUp = this.own.peek() > 0;
    batch(() => {
      this.#self.value = self;
      this.#raised.value = hands;
    });
    this.#signalling = signalling;
    if (wasUp && !kept && !hands.includes(self)) this.#request('hand:raise');
    const lower = ({ peer }: { peer: PeerId }) => {
      this.#raised.value = this.#raised.peek().filter((other) => other !== peer);
    };
    const undo = [
      signalling.on('hand:raised', ({ peer }) => {
        lower({ peer });
        this.#raised.value = [...this.#raised.peek(), peer];
      }),
      signalling.on('hand:lowered', lower),
      signalling.on('peer:left', lower),
    ];
    // `#signalling` stays: a request that is made while the connection is lost waits for the seat.
    return () => {
      for (const stop of undo) stop();
    };
  }

  clear(): void {
    this.#raised.value = [];
    this.#signalling = undefined;
  }

  /** Raises or lowers the local hand. */
  toggle(): void {
    this.#request(this.own.peek() > 0 ? 'hand:lower' : 'hand:raise');
  }

  /** If it cannot be sent, the button stays as it is. */
  #request(request: 'hand:raise' | 'hand:lower'): void {
    this.#signalling?.request(request, {}).catch(() => undefined);
  }
}
