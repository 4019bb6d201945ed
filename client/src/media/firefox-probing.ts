/** The time that the expected layers have to start, by attempt, in milliseconds: three attempts. */
const TIMEOUTS_MS = [1000, 4000, 12_000];
/** How long less is sent: in two seconds, libwebrtc notices even after it had sent more than it estimates. */
const REDUCED_MS = 2000;

export type ProbingOptions = {
  /** The number of frames that each layer has encoded so far, lowest layer first. */
  frames(): Promise<readonly number[]>;
  /** Sends only this many layers, and little of each, from now on; undefined for everything that is wanted. */
  reduce(layers: number | undefined): void;
};

/**
 * Makes Firefox measure its uplink again while a simulcast layer that it should send does not start. Firefox estimates
 * 300 kbit/s at first (it ignores `x-google-start-bitrate`) and probes for more only with its first video packets. If
 * that fails, as on a busy computer, the estimate grows by 8% a second, and the largest layer starts after 14 seconds.
 * libwebrtc probes again when the total of the layers' `maxBitrate` rises while they use less than 80% of the estimate
 * (`ProbeController::OnMaxTotalAllocatedBitrate`, `AlrDetector`), but the padding for a layer that does not fit uses
 * all of it. So for a moment the layers that do fit are reduced; the others are requested after that.
 */
export class FirefoxProbing {
  readonly #options: ProbingOptions;
  #layers = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Increased by each change of what is expected, which ends what was going on. */
  #epoch = 0;

  constructor(options: ProbingOptions) {
    this.#options = options;
  }

  /** This many layers should be sent from now on; 0 if nothing is. The same number again changes nothing. */
  expect(layers: number): void {
    if (layers === this.#layers) return;
    this.close();
    this.#layers = layers;
    this.#options.reduce(undefined);
    if (layers > 1) void this.#watch(0);
  }

  /** May be called twice. */
  close(): void {
    clearTimeout(this.#timer);
    this.#layers = 0;
    this.#epoch += 1;
  }

  async #watch(attempt: number): Promise<void> {
    const timeout = TIMEOUTS_MS[attempt];
    if (timeout === undefined) return;
    const epoch = this.#epoch;
    const before = await this.#frames();
    if (epoch === this.#epoch) this.#after(timeout, () => this.#compare(before, attempt));
  }

  async #compare(before: readonly number[], attempt: number): Promise<void> {
    const epoch = this.#epoch;
    const now = await this.#frames();
    if (epoch !== this.#epoch) return;
    const flowing = now.findLastIndex((frames, layer) => frames > (before[layer] ?? 0)) + 1;
    if (flowing >= this.#layers) return;
    // A camera without frames says nothing about the uplink.
    if (flowing === 0) return this.#watch(attempt);
    this.#options.reduce(flowing);
    this.#after(REDUCED_MS, () => {
      this.#options.reduce(undefined);
      return this.#watch(attempt + 1);
    });
  }

  #after(ms: number, act: () => Promise<void>): void {
    this.#timer = setTimeout(() => void act(), ms);
  }

  /** None from a sender that closes meanwhile. */
  #frames(): Promise<readonly number[]> {
    return this.#options.frames().catch(() => []);
  }
}
