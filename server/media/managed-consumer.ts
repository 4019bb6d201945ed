import type { Consumer, ConsumerLayers } from 'mediasoup/types';

/** The part of a stream to forward; without `layers`, the whole stream. */
export type Want = { layers?: Required<ConsumerLayers> | undefined; priority: number };

export type ManagedConsumerOptions = {
  /** Undefined if nothing should flow for now. */
  want: Want | undefined;
  /** Whether the receiver has applied it. */
  applied: boolean;
  /** Whether its receiver is a prepared peer. */
  held: boolean;
  /** Whether the browser of its receiver cannot apply it. */
  rejected: boolean;
};

/** The options with which `transport.consume` is right from the start. */
export const startingWith = ({ want, applied, held, rejected }: ManagedConsumerOptions) => ({
  paused: !(want && applied && !held && !rejected),
  ...(want?.layers ? { preferredLayers: want.layers } : {}),
});

/** A consumer, and the conditions under which it flows: it is wanted, applied, and neither held nor rejected. */
export class ManagedConsumer {
  readonly consumer: Consumer;
  readonly #options: ManagedConsumerOptions;
  /** The layers last sent to the worker; it may have fewer to offer. */
  #requested: Want;
  #settling: Promise<void> | undefined;
  /** Runs while the lowest of its sender's streams must suffice. */
  #lowest: NodeJS.Timeout | undefined;

  constructor(consumer: Consumer, options: ManagedConsumerOptions) {
    this.consumer = consumer;
    this.#options = { ...options };
    this.#requested = { layers: options.want?.layers, priority: 1 };
  }

  get applied(): boolean {
    return this.#options.applied;
  }

  get rejected(): boolean {
    return this.#options.rejected;
  }

  /** Whether the receiver's downlink carries fewer layers than are wanted and sent. */
  get behind(): boolean {
    const { consumer } = this;
    const wanted = this.#layers?.spatialLayer;
    if (wanted === undefined || consumer.paused || consumer.producerPaused) return false;
    return isBehind({ wanted, flowing: consumer.currentLayers?.spatialLayer, sent: consumer.score.producerScores });
  }

  /** The layers to forward; undefined for the whole stream. */
  get #layers(): Want['layers'] {
    const layers = this.#options.want?.layers;
    return layers && this.#lowest ? { ...layers, spatialLayer: 0 } : layers;
  }

  /**
   * Resolves once the worker has applied everything; undefined if it has already. However fast the changes, the last
   * one wins.
   */
  change(options: Partial<ManagedConsumerOptions>): Promise<void> | undefined {
    Object.assign(this.#options, options);
    return this.#settled();
  }

  /** Like `change`. Most plans repeat what each consumer of a room forwards already: that costs nothing. */
  want(want: Want | undefined): Promise<void> | undefined {
    this.#options.want = want;
    return this.#settled();
  }

  /** Forwards the lowest of the sender's streams for this time, in milliseconds, since the others may not arrive. */
  async makeDoWithLowest(ms: number): Promise<void> {
    clearTimeout(this.#lowest);
    this.#lowest = setTimeout(() => {
      this.#lowest = undefined;
      // Its worker may have died.
      this.#settled()?.catch(() => undefined);
    }, ms).unref();
    await this.#settled();
  }

  #settled(): Promise<void> | undefined {
    if (!this.#settling && this.#nextStep() && !this.consumer.closed) this.#settling = this.#settle();
    return this.#settling;
  }

  async #settle(): Promise<void> {
    try {
      for (let next = this.#nextStep(); next && !this.consumer.closed; next = this.#nextStep()) {
        await next().catch(async (error: unknown) => {
          // The worker may have closed it with its producer; mediasoup reports that a tick later.
          await new Promise((resolve) => setImmediate(resolve));
          if (!this.consumer.closed) throw error;
        });
      }
    } finally {
      this.#settling = undefined;
    }
  }

  /** Takes the next single step toward the requested state. Layers are set before anything flows. */
  #nextStep(): (() => Promise<void>) | undefined {
    const { consumer } = this;
    const { want, applied, held, rejected } = this.#options;
    const flows = want !== undefined && applied && !held && !rejected;
    if (!flows && !consumer.paused) return () => consumer.pause();
    if (want && want.priority !== this.#requested.priority) return () => this.#prioritize(want.priority);
    const layers = this.#layers;
    if (layers && !isSame(layers, this.#requested.layers)) return this.#preferring(layers);
    if (flows && consumer.paused) return () => consumer.resume();
    return undefined;
  }

  async #prioritize(priority: number): Promise<void> {
    this.#requested = { ...this.#requested, priority };
    await this.consumer.setPriority(priority);
  }

  #preferring(layers: Required<ConsumerLayers>): () => Promise<void> {
    return async () => {
      this.#requested = { ...this.#requested, layers };
      await this.consumer.setPreferredLayers(layers);
    };
  }
}

const isSame = (layers: Required<ConsumerLayers>, requested: ConsumerLayers | undefined) =>
  layers.spatialLayer === requested?.spatialLayer && layers.temporalLayer === requested.temporalLayer;

/**
 * Derived from the highest wanted layer, the one that flows, and the score of each layer that is sent: 0 for one that
 * does not arrive.
 */
export function isBehind({
  wanted,
  flowing = -1,
  sent,
}: {
  wanted: number;
  flowing: number | undefined;
  sent: readonly number[];
}): boolean {
  const highest = sent.findLastIndex((score, layer) => layer <= wanted && score > 0);
  return flowing < highest;
}
