import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { errorFacts } from '../util/error-facts.ts';

/** Why a screen could not be shared, where the person did not simply change their mind. */
export type ScreenShareProblem = 'system_denied' | 'failed';

/** The screen, window or tab that one shares. Owns its tracks. */
export class ScreenShareModel {
  readonly #media: Partial<Pick<MediaDevices, 'getDisplayMedia'>> | undefined;
  readonly #video = signal<MediaStreamTrack | undefined>(undefined);
  readonly #audio = signal<MediaStreamTrack | undefined>(undefined);
  readonly #problem = signal<ScreenShareProblem | undefined>(undefined);
  readonly video: ReadonlySignal<MediaStreamTrack | undefined> = this.#video;
  /** The sound that goes with it, where the platform gives one. */
  readonly audio: ReadonlySignal<MediaStreamTrack | undefined> = this.#audio;
  readonly problem: ReadonlySignal<ScreenShareProblem | undefined> = this.#problem;
  #asking = false;

  constructor(media: Partial<Pick<MediaDevices, 'getDisplayMedia'>> | undefined) {
    this.#media = media;
  }

  /** False on phones: no browser there can share a screen. */
  get supported(): boolean {
    return this.#media?.getDisplayMedia !== undefined;
  }

  /** Lets the person choose; ends with a track in `video`, a `problem`, or neither where they dismissed the question. */
  async start(): Promise<void> {
    if (this.#asking || this.#video.peek() !== undefined) return;
    this.#asking = true;
    this.#problem.value = undefined;
    try {
      const stream = await this.#media?.getDisplayMedia?.({ video: { frameRate: { ideal: 30 } }, audio: true });
      if (stream !== undefined) this.#take(stream);
    } catch (error) {
      this.#problem.value = problemOf(error);
    } finally {
      this.#asking = false;
    }
  }

  toggle(): void {
    if (this.#video.peek() === undefined) void this.start();
    else this.stop();
  }

  /** Ends sharing; may be called when nothing is shared. */
  stop(): void {
    this.#video.peek()?.stop();
    this.#audio.peek()?.stop();
    this.#video.value = undefined;
    this.#audio.value = undefined;
  }

  dismissProblem(): void {
    this.#problem.value = undefined;
  }

  #take(stream: MediaStream): void {
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    // The browser's own "stop sharing" ends the track without anything else being told.
    video?.addEventListener('ended', () => this.#video.peek() === video && this.stop());
    audio?.addEventListener('ended', () => {
      if (this.#audio.peek() === audio) this.#audio.value = undefined;
    });
    this.#audio.value = audio;
    this.#video.value = video;
  }
}

function problemOf(error: unknown): ScreenShareProblem | undefined {
  const { name, message } = errorFacts(error);
  if (name !== 'NotAllowedError') return 'failed';
  return /system/iu.test(message) ? 'system_denied' : undefined;
}
