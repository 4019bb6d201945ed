import type { Consumer } from 'mediasoup/types';

export type PipeOptions = {
  /** Makes it: the consumer at its near end, which takes the far end along when it closes. */
  open(): Promise<Consumer>;
  /** It is gone, or could not be made; may be called twice. */
  onClosed(): void;
};

/** One producer on its way from its own router to another one, for as long as somebody there consumes it. */
export class Pipe {
  readonly #options: PipeOptions;
  readonly #opening: Promise<Consumer>;
  #uses = 0;

  constructor(options: PipeOptions) {
    this.#options = options;
    this.#opening = options.open();
    this.#opening.then(
      ({ observer }) => observer.once('close', options.onClosed),
      () => options.onClosed(),
    );
  }

  /**
   * Resolves once it stands; what it resolves with ends this use, and the pipe with the last one.
   * @throws what mediasoup has against it, as when the producer is closed meanwhile.
   */
  async use(): Promise<() => void> {
    this.#uses += 1;
    await this.#opening;
    let used = true;
    return () => {
      if (!used) return;
      used = false;
      this.#uses -= 1;
      if (this.#uses === 0) this.close();
    };
  }

  /** Whoever wants it from now on begins a new one, even where this one is being opened still. */
  close(): void {
    this.#options.onClosed();
    this.#opening.then(
      (consumer) => consumer.close(),
      () => undefined,
    );
  }
}
