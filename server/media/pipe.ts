import type { Consumer } from 'mediasoup/types';

export type PipeOptions = {
  /** Creates it: the consumer at the near end, which closes the far end when it closes. */
  open(): Promise<Consumer>;
  /** The pipe is gone, or could not be created; may be called twice. */
  onClosed(): void;
};

/** Pipes one producer from its own router to another one, for as long as somebody there consumes it. */
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
   * Resolves once it is connected, with a function that ends this use; the pipe ends with the last one.
   * @throws mediasoup's error, for example if the producer is closed meanwhile.
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

  /** Later callers start a new one, even while this one is being opened. */
  close(): void {
    this.#options.onClosed();
    this.#opening.then(
      (consumer) => consumer.close(),
      () => undefined,
    );
  }
}
