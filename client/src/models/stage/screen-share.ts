import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { errorFacts } from '../../util/error-facts.ts';

/** Why a screen could not be shared, unless the person cancelled. */
export type ScreenShareProblem = 'system_denied' | 'failed';

/** The screen, window or tab that is shared. Owns its tracks. */
export class ScreenShareModel {
  readonly #media: Partial<Pick<MediaDevices, 'getDisplayMedia'>> | undefined;
  readonly #permits: () => boolean;
  readonly #video = signal<MediaStreamTrack | undefined>(undefined);
  readonly #audio = signal<MediaStreamTrack | undefined>(undefined);
  readonly #surface = signal<string | undefined>(undefined);
  readonly #motion = signal(false);
  readonly #problem = signal<ScreenShareProblem | undefined>(undefined);
  readonly video: ReadonlySignal<MediaStreamTrack | undefined> = this.#video;
  /** The audio that goes with it, if the platform provides it. */
  readonly audio: ReadonlySignal<MediaStreamTrack | undefined> = this.#audio;
  /** The kind of surface that is shared, as the browser reports it: 'browser' for a tab, 'window', or 'monitor'. */
  readonly surface: ReadonlySignal<string | undefined> = this.#surface;
  /** Whether the surface shows moving content, which should be smooth rather than sharp. */
  readonly motion: ReadonlySignal<boolean> = this.#motion;
  /** Whether the browser supports this hint; Firefox does not. */
  readonly takesMotion: ReadonlySignal<boolean> = computed(
    () => this.#video.value !== undefined && takesHint(this.#video.value),
  );
  readonly problem: ReadonlySignal<ScreenShareProblem | undefined> = this.#problem;
  #isPrompting = false;

  /** `permits` is asked before the person chooses a screen. */
  constructor(
    media: Partial<Pick<MediaDevices, 'getDisplayMedia'>> | undefined,
    { permits = () => true }: { permits?: () => boolean } = {},
  ) {
    this.#media = media;
    this.#permits = permits;
  }

  /** False on phones, whose browsers cannot share a screen. */
  get supported(): boolean {
    return this.#media?.getDisplayMedia !== undefined;
  }

  /** Lets the person choose; ends with a track in `video`, a `problem`, or neither if they dismissed the prompt. */
  async start(): Promise<void> {
    if (this.#isPrompting || this.#video.peek() !== undefined || !this.#permits()) return;
    this.#isPrompting = true;
    this.#problem.value = undefined;
    try {
      const stream = await this.#media?.getDisplayMedia?.(wanted);
      if (stream !== undefined) this.#adopt(stream);
    } catch (error) {
      this.#problem.value = problemOf(error);
    } finally {
      this.#isPrompting = false;
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

  /** Switches between smooth and sharp; takes effect at once. */
  toggleMotion(): void {
    this.#motion.value = !this.#motion.peek();
    this.#hint();
  }

  dismissProblem(): void {
    this.#problem.value = undefined;
  }

  #adopt(stream: MediaStream): void {
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    const readSurface = () => {
      this.#surface.value = video?.getSettings().displaySurface;
    };
    // The person may switch to another tab.
    video?.addEventListener('configurationchange', readSurface);
    readSurface();
    // The browser's own "stop sharing" ends the track without any other event.
    video?.addEventListener('ended', () => this.#video.peek() === video && this.stop());
    audio?.addEventListener('ended', () => {
      if (this.#audio.peek() === audio) this.#audio.value = undefined;
    });
    this.#audio.value = audio;
    if (audio && takesHint(audio)) audio.contentHint = 'music';
    this.#video.value = video;
    this.#hint();
  }

  /** Tells the encoder what to preserve: frame rate or sharpness. */
  #hint(): void {
    const video = this.#video.peek();
    if (video && takesHint(video)) video.contentHint = this.#motion.peek() ? 'motion' : 'detail';
  }
}

/** In a browser that does not know the hint, it would be an ordinary property. */
const takesHint = (track: MediaStreamTrack) => 'contentHint' in track;

/** The constraints of https://w3c.github.io/mediacapture-screen-share/ that TypeScript does not know yet. */
type DisplayMediaOptions = DisplayMediaStreamOptions & {
  audio: MediaTrackConstraints & { restrictOwnAudio: boolean };
  preferCurrentTab: boolean;
  selfBrowserSurface: 'exclude';
  surfaceSwitching: 'include';
  systemAudio: 'include';
};

/** Never shares this page, which would show itself, nor the audio of the other participants, who would hear an echo. */
const wanted: DisplayMediaOptions = {
  video: { frameRate: { ideal: 30, max: 30 } },
  // The audio as it is played, without processing for speech.
  audio: {
    restrictOwnAudio: true,
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    channelCount: 2,
  },
  preferCurrentTab: false,
  selfBrowserSurface: 'exclude',
  surfaceSwitching: 'include',
  systemAudio: 'include',
};

function problemOf(error: unknown): ScreenShareProblem | undefined {
  const { name, message } = errorFacts(error);
  if (name !== 'NotAllowedError') return 'failed';
  return /system/iu.test(message) ? 'system_denied' : undefined;
}
