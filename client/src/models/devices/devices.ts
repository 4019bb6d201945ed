import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { CaptureState } from '../../devices/capture.ts';
import type { CaptureSettings } from '../../devices/capture-settings.ts';
import type { CaptureKind, DeviceKind, DeviceLists } from '../../devices/device-list.ts';
import type { EffectEnd, Effects } from '../../devices/effects.ts';
import { MediaAccess, type MediaEnvironment } from '../../devices/media-access.ts';
import type { Store } from '../../util/store.ts';
import { Captures, captureKinds } from './captures.ts';
import { DeviceChoices } from './choices.ts';
import { type DeviceNews, type EffectNews, Hardware } from './hardware.ts';
import { Mute } from './mute.ts';
import { Processing, withoutEffect } from './processing.ts';

export type { CaptureState } from '../../devices/capture.ts';
export type { DeviceNews, EffectNews } from './hardware.ts';

export type DevicesOptions = MediaEnvironment & {
  store: Store;
  /** Remembers across a reload of this tab whether the microphone is muted, the camera off, or neither is wanted. */
  tabStore: Store;
  canChooseSpeaker: boolean;
  /** Asked before the person unmutes or turns on the camera. */
  permits?: (kind: CaptureKind) => boolean;
  /** If it is missing, device output is used as it is. */
  effects?: Effects;
};

/** The local microphone, camera and speaker: the available and the chosen ones, and the two tracks. */
export class DevicesModel {
  readonly #choices: DeviceChoices;
  readonly #processing: Processing;
  readonly #captures: Captures;
  readonly #hardware: Hardware;
  readonly #mute: Mute;
  readonly #tabStore: Store;
  readonly #permits: (kind: CaptureKind) => boolean;
  readonly #stopListening: () => void;
  /** Whether the person wants it on, whether or not that succeeded. */
  #wanted: Record<CaptureKind, boolean>;
  readonly #viewOnly;
  #opened = false;

  readonly microphone: ReadonlySignal<CaptureState>;
  readonly camera: ReadonlySignal<CaptureState>;
  /** Whether the person only watches and listens; this ends as soon as they turn on one of the two. */
  readonly viewOnly: ReadonlySignal<boolean>;
  /** The microphone runs, but nothing of it is sent. */
  readonly muted: ReadonlySignal<boolean>;
  /** Whether only push-to-talk unmutes, as long as its key is held. */
  readonly onlyPushToTalk: ReadonlySignal<boolean>;
  readonly lists: ReadonlySignal<DeviceLists>;
  /** The device in use or to be used; undefined if the browser chooses. */
  readonly chosen: Record<DeviceKind, ReadonlySignal<string | undefined>>;
  readonly settings: ReadonlySignal<CaptureSettings>;
  /** The latest change by itself; a new object each time. */
  readonly news: ReadonlySignal<DeviceNews | EffectNews | undefined>;
  readonly canChooseSpeaker: boolean;

  constructor({ store, tabStore, canChooseSpeaker, permits = () => true, effects, ...environment }: DevicesOptions) {
    const access = new MediaAccess(environment);
    const choices = new DeviceChoices({ store, access });
    const processing = new Processing({
      store,
      effects,
      onFailed: (kind) => this.#hardware.effectEnded({ what: 'failed', kind }),
      onEnd: (kind, reason) => void this.#effectEnded(kind, reason),
    });
    const captures = new Captures({ access, choices, processing, onLost: (kind) => void this.#hardware.lost(kind) });
    this.#choices = choices;
    this.#processing = processing;
    this.#captures = captures;
    this.#hardware = new Hardware({
      captures,
      choices,
      isOpen: () => this.#opened,
      isDue: (kind) => this.#isDue(kind),
    });
    this.#mute = new Mute({ store, tabStore });
    this.#tabStore = tabStore;
    this.#permits = permits;
    this.#viewOnly = signal(tabStore.read('view-only') === 'on');
    this.viewOnly = this.#viewOnly;
    this.#wanted = this.#initiallyWanted();
    this.microphone = captures.microphone.state;
    this.camera = captures.camera.state;
    this.muted = this.#mute.muted;
    this.onlyPushToTalk = this.#mute.onlyPushed;
    this.lists = choices.lists;
    this.settings = processing.settings;
    this.news = this.#hardware.news;
    this.canChooseSpeaker = canChooseSpeaker;
    this.chosen = {
      microphone: computed(() => captures.device('microphone')),
      camera: computed(() => captures.device('camera')),
      speaker: computed(() => choices.preferred('speaker')?.id),
    };
    this.#stopListening = access.onChange(() => void this.#hardware.changed());
  }

  /** Starts what the person wants on, with a single prompt of the browser if possible. */
  async open(): Promise<void> {
    this.#opened = true;
    await this.#choices.refresh();
    const idle = captureKinds.filter((kind) => this.#isDue(kind));
    await (idle.length === 2
      ? this.#captures.startBoth()
      : Promise.all(idle.map((kind) => this.#captures.start(kind))));
  }

  /** Stops both tracks and remembers what was on for the next `open`. */
  release(): void {
    this.#opened = false;
    this.endPushToTalk();
    for (const kind of captureKinds) this.#captures[kind].stop();
  }

  close(): void {
    this.release();
    this.#stopListening();
  }

  /** Turns both off and keeps them off, or starts what the person wanted on before. */
  async setViewOnly(on: boolean): Promise<void> {
    this.#rememberViewOnly(on);
    this.#wanted = this.#initiallyWanted();
    if (!on) return this.open();
    this.endPushToTalk();
    for (const kind of captureKinds) this.#captures[kind].stop();
  }

  /**
   * Mutes or unmutes; a microphone that is off or failed is started unmuted instead. While only push-to-talk unmutes,
   * it stays muted.
   */
  toggleMuted(): void {
    const phase = this.#captures.phase('microphone');
    const isOpen = phase === 'on' && !this.#mute.muted.peek();
    if (!isOpen && !this.#permits('microphone')) return;
    if (phase === 'on' || phase === 'starting') {
      this.#mute.toggle();
      return;
    }
    this.#mute.set(false);
    void this.retry('microphone');
  }

  /** Mutes, even while the push-to-talk key is held. */
  mute(): void {
    this.endPushToTalk();
    this.#mute.set(true);
  }

  /** Begins or ends the mode in which only push-to-talk unmutes; either leaves the microphone muted. */
  toggleOnlyPushToTalk(): void {
    this.#mute.toggleOnlyPushed();
  }

  /** Unmutes until `endPushToTalk`; a microphone that is not running stays off. */
  startPushToTalk(): void {
    if (this.#permits('microphone')) this.#mute.startPushToTalk();
  }

  endPushToTalk(): void {
    this.#mute.endPushToTalk();
  }

  toggleCamera(): void {
    const phase = this.#captures.phase('camera');
    if (phase === 'off' || phase === 'failed') {
      if (this.#permits('camera')) void this.retry('camera');
      return;
    }
    this.#want('camera', false);
    this.#captures.camera.stop();
  }

  /** Requests it again. */
  async retry(kind: CaptureKind): Promise<void> {
    this.#want(kind, true);
    await this.#captures.start(kind);
  }

  /** Requests both again, with a single prompt. */
  async retryBoth(): Promise<void> {
    for (const kind of captureKinds) this.#want(kind, true);
    await this.#captures.startBoth();
  }

  /** Uses that device from now on, and remembers it. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    this.#choices.prefer(kind, this.#choices.find(kind, id) ?? { id, label: '' });
    if (kind === 'speaker') return;
    const phase = this.#captures.phase(kind);
    // A camera that is off stays off: the new choice counts when it is turned on.
    if (phase === 'on') await this.#captures[kind].replace({ deviceId: id });
    else if (phase !== 'off') await this.#captures.start(kind);
  }

  /** Switches to the camera on the other side, and remembers it; for phones. */
  async flipCamera(): Promise<void> {
    const state = this.camera.peek();
    if (state.phase !== 'on') return;
    const { camera } = this.#captures;
    const { facingMode, deviceId } = state.source.getSettings();
    await camera.replace({ facingMode: facingMode === 'environment' ? 'user' : 'environment' });
    // Not every camera knows which way it faces.
    if (this.#cameraInUse() === deviceId) await camera.replace({ deviceId: this.#choices.cameraAfter(deviceId)?.id });
    const device = this.#choices.find('camera', this.#cameraInUse());
    if (device) this.#choices.prefer('camera', device);
  }

  /** Changes the capture settings, and remembers them. What is on is reopened, without a gap if the platform can. */
  async change(some: Partial<CaptureSettings>): Promise<void> {
    this.dismissNews();
    await Promise.all(this.#processing.change(some).map((kind) => this.#captures.reopen(kind)));
  }

  /** The latest news has been read. */
  dismissNews(): void {
    this.#hardware.dismissNews();
  }

  async #effectEnded(kind: CaptureKind, what: EffectEnd): Promise<void> {
    const changed = this.change(withoutEffect[kind]);
    this.#hardware.effectEnded({ what, kind });
    await changed;
  }

  #initiallyWanted(): Record<CaptureKind, boolean> {
    const views = this.#viewOnly.peek();
    return { microphone: !views, camera: !views && this.#tabStore.read('camera') !== 'off' };
  }

  #rememberViewOnly(on: boolean): void {
    this.#viewOnly.value = on;
    this.#tabStore.write('view-only', on ? 'on' : undefined);
  }

  #want(kind: CaptureKind, on: boolean): void {
    if (on) this.#rememberViewOnly(false);
    this.#wanted[kind] = on;
    if (kind === 'camera') this.#tabStore.write('camera', on ? undefined : 'off');
  }

  #isDue(kind: CaptureKind): boolean {
    return this.#opened && this.#wanted[kind] && this.#captures.phase(kind) === 'off';
  }

  #cameraInUse(): string | undefined {
    const state = this.camera.peek();
    return state.phase === 'on' ? state.source.getSettings().deviceId : undefined;
  }
}
