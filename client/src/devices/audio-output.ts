import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';

/** Whether this browser lets a page choose the speaker. */
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** Plays the others' audio, and knows when the browser refuses to until the person has clicked. */
export class AudioOutput {
  readonly #playing = new Set<HTMLAudioElement>();
  readonly #silent = signal(false);
  /** Whether nothing is to be heard on this page, because another tab plays the same meeting. */
  readonly silent: ReadonlySignal<boolean> = this.#silent;
  readonly #refused = signal<ReadonlySet<HTMLAudioElement>>(new Set());
  /** Some audio is blocked. */
  readonly blocked: ReadonlySignal<boolean> = computed(() => this.#refused.value.size > 0);

  /** Plays `track` through `element` until the returned function is called. */
  play(element: HTMLAudioElement, track: MediaStreamTrack): () => void {
    element.srcObject = new MediaStream([track]);
    element.muted = this.#silent.peek();
    this.#playing.add(element);
    void this.#tryToPlay(element);
    return () => {
      element.srcObject = null;
      this.#playing.delete(element);
      this.#mark(element, { refused: false });
    };
  }

  /** Silences everything that plays on this page, or ends that. */
  silence(on: boolean): void {
    this.#silent.value = on;
    for (const element of this.#playing) element.muted = on;
  }

  /** Plays what was refused; must be called from a click, which browsers require. */
  unblock(): void {
    for (const element of this.#refused.peek()) void this.#tryToPlay(element);
  }

  /** Plays what the system has stopped meanwhile, for example during a phone call. */
  resume(): void {
    for (const element of this.#playing) if (element.paused) void this.#tryToPlay(element);
  }

  async #tryToPlay(element: HTMLAudioElement): Promise<void> {
    const { srcObject } = element;
    const error: unknown = await element.play().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (element.srcObject !== srcObject) return;
    // A new track aborts the previous play with another error, which can be ignored.
    this.#mark(element, { refused: error instanceof Error && error.name === 'NotAllowedError' });
  }

  #mark(element: HTMLAudioElement, { refused }: { refused: boolean }): void {
    if (this.#refused.peek().has(element) === refused) return;
    const rest = [...this.#refused.peek()].filter((other) => other !== element);
    this.#refused.value = new Set(refused ? [...rest, element] : rest);
  }
}

/** Sends an element's audio to that speaker, if the browser can. */
export async function routeTo(element: HTMLAudioElement, speaker: string | undefined): Promise<void> {
  if (!canChooseSpeaker()) return;
  try {
    await element.setSinkId(speaker ?? '');
  } catch {
    // The speaker was unplugged a moment ago: the browser continues with the system default.
    await element.setSinkId('');
  }
}
