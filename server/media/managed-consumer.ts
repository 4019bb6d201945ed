import type { Consumer, ConsumerLayers } from 'mediasoup/types';

/** What becomes of a consumer while it is wanted; without `layers` its stream comes as it is. */
export type Want = { layers?: Required<ConsumerLayers> | undefined; priority: number };

export type ManagedConsumerOptions = {
  /** Undefined where nothing is to flow for now. */
  want: Want | undefined;
  /** Whether the receiver has applied it. */
  applied: boolean;
  /** Whether its receiver prepares to join. */
  held: boolean;
};

/** With which options `transport.consume` is right from the start. */
export const startingWith = ({ want, applied, held }: ManagedConsumerOptions) => ({
  paused: !(want && applied && !held),
  ...(want?.layers ? { preferredLayers: want.layers } : {}),
});

/** One consumer, and the reasons why it flows: it is wanted, its receiver has applied it, and is not held. */
export class ManagedConsumer {
  readonly consumer: Consumer;
  #options: ManagedConsumerOptions;
  /** What the worker was told last; it may have less to offer. */
  #told: Want;
  #settling: Promise<void> | undefined;
  /** Runs while the lowest of its sender's streams is to do. */
  #lowest: NodeJS.Timeout | undefined;

  constructor(consumer: Consumer, options: ManagedConsumerOptions) {
    this.consumer = consumer;
    this.#options = options;
    this.#told = { layers: options.want?.layers, priority: 1 };
  }

  get applied(): boolean {
    return this.#options.applied;
  }

  /** Whether the receiver's line carries fewer of the layers than are wanted and sent. */
  get behind(): boolean {
    const { consumer } = this;
    const wanted = this.#layers?.spatialLayer;
    if (wanted === undefined || consumer.paused || consumer.producerPaused) return false;
    return isBehind({ wanted, flowing: consumer.currentLayers?.spatialLayer, sent: consumer.score.producerScores });
  }

  /** What is to flow now. */
  get #layers(): Want['layers'] {
    const layers = this.#options.want?.layers;
    return layers && this.#lowest ? { ...layers, spatialLayer: 0 } : layers;
  }

  /** Resolves once the worker has all of it. Whatever is changed in whatever haste, the last word holds. */
  change(options: Partial<ManagedConsumerOptions>): Promise<void> {
    this.#options = { ...this.#options, ...options };
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined;
    });
    return this.#settling;
  }

  /**
   * For so long, in milliseconds from now, the lowest of its sender's streams is to do, since the others may not come.
   */
  async makeDoWithLowest(ms: number): Promise<void> {
    clearTimeout(this.#lowest);
    this.#lowest = setTimeout(() => {
      this.#lowest = undefined;
      // Its worker may be gone.
      this.change({}).catch(() => undefined);
    }, ms).unref();
    await this.change({});
  }

  async #settle(): Promise<void> {
    for (let next = this.#nextStep(); next && !this.consumer.closed; next = this.#nextStep()) {
      await next().catch(async (error: unknown) => {
        // The worker may have closed it with its producer; mediasoup gives the word of that a tick later.
        await new Promise((resolve) => setImmediate(resolve));
        if (!this.consumer.closed) throw error;
      });
    }
  }

  /** The one next thing that separates what is from what should be. Layers are right before anything flows. */
  #nextStep(): (() => Promise<void>) | undefined {
    const { consumer } = this;
    const { want, applied, held } = this.#options;
    const flows = want !== undefined && applied && !held;
    if (!flows && !consumer.paused) return () => consumer.pause();
    if (want && want.priority !== this.#told.priority) return () => this.#prioritize(want.priority);
    const layers = this.#layers;
    if (layers && !isSame(layers, this.#told.layers)) return this.#preferring(layers);
    if (flows && consumer.paused) return () => consumer.resume();
    return undefined;
  }

  async #prioritize(priority: number): Promise<void> {
    this.#told = { ...this.#told, priority };
    await this.consumer.setPriority(priority);
  }

  #preferring(layers: Required<ConsumerLayers>): () => Promise<void> {
    return async () => {
      this.#told = { ...this.#told, layers };
      await this.consumer.setPreferredLayers(layers);
    };
  }
}

const isSame = (layers: Required<ConsumerLayers>, told: ConsumerLayers | undefined) =>
  layers.spatialLayer === told?.spatialLayer && layers.temporalLayer === told.temporalLayer;

/**
 * By the highest layer that is wanted, the one that flows, and the score of each that its sender sends: 0 of one that
 * does not come.
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
