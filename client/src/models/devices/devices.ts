import type { ReadonlySignal } from '@preact/signals';
import { batch, computed, signal } from '@preact/signals';
import type { CaptureState } from '../../devices/capture.ts';
import { Capture } from '../../devices/capture.ts';
import { type CaptureSettings, KeptSettings } from '../../devices/capture-settings.ts';
import { type Captured, unchanged } from '../../devices/captured.ts';
import type { DeviceRequest } from '../../devices/constraints.ts';
import type { CaptureKind, DeviceChoice, DeviceKind, DeviceLists } from '../../devices/device-list.ts';
import { findPreferred, noDevices } from '../../devices/device-list.ts';
import type { EffectEnd, Effects } from '../../devices/effects.ts';
import type { MediaEnvironment } from '../../devices/media-access.ts';
import { CaptureFailure, MediaAccess } from '../../devices/media-access.ts';
import { PreferredDevices } from '../../devices/preferred-devices.ts';
import type { Store } from '../../util/store.ts';

export type { CaptureState } from '../../devices/capture.ts';

export type DevicesOptions = MediaEnvironment & {
  store: Store;
  /** Remembers across a reload of this tab whether the microphone is muted and the camera off. */
  tabStore: Store;
  canChooseSpeaker: boolean;
  /** If it is missing, device output is used as it is. */
  effects?: Effects;
};

/** A change of devices by themselves: another one replaced an unplugged one, or the chosen one is back. */
export type DeviceNews = { what: 'lost' | 'back'; kind: DeviceKind; device: DeviceChoice };
/** An effect that ended by itself. */
export type EffectNews = { what: EffectEnd; kind: CaptureKind };

const captureKinds = ['microphone', 'camera'] as const;
/** The settings by which a kind is captured. */
const settingsOf = {
  microphone: ['noise', 'echoCancellation', 'autoGainControl'],
  camera: ['height', 'frameRate', 'background', 'picture'],
} as const;
/** The settings of a kind without its effect. */
const plain = { microphone: { noise: 'browser' }, camera: { background: 'none' } } as const;

/** One's own microphone, camera and speaker: the available and the chosen ones, and the two tracks. */
export class DevicesModel {
  readonly #access: MediaAccess;
  readonly #preferred: PreferredDevices;
  readonly #kept: KeptSettings;
  readonly #effects: Effects | undefined;
  readonly #tabStore: Store;
  readonly #captures: Record<CaptureKind, Capture>;
  readonly #lists = signal<DeviceLists>(noDevices);
  readonly #muted;
  /** While a muted person holds the push-to-talk key. */
  readonly #talking = signal(false);
  readonly #news = signal<DeviceNews | EffectNews | undefined>(undefined);
  readonly #stopListening: () => void;
  /** Whether the person wants it on, whether or not that succeeded. */
  readonly #wanted;
  #opened = false;

  readonly microphone: ReadonlySignal<CaptureState>;
  readonly camera: ReadonlySignal<CaptureState>;
  /** The microphone runs, but nothing of it is sent. */
  readonly muted: ReadonlySignal<boolean>;
  readonly lists: ReadonlySignal<DeviceLists> = this.#lists;
  /** The device in use or to be used; undefined if the browser chooses. */
  readonly chosen: Record<DeviceKind, ReadonlySignal<string | undefined>>;
  readonly settings: ReadonlySignal<CaptureSettings>;
  /** The latest change by itself; a new object each time. */
  readonly news: ReadonlySignal<DeviceNews | EffectNews | undefined> = this.#news;
  readonly canChooseSpeaker: boolean;

  constructor({ store, tabStore, canChooseSpeaker, effects, ...environment }: DevicesOptions) {
    this.#access = new MediaAccess(environment);
    this.#preferred = new PreferredDevices(store);
    this.#kept = new KeptSettings(store);
    this.#effects = effects;
    this.#tabStore = tabStore;
    this.#muted = signal(tabStore.read('microphone') === 'muted');
    this.#wanted = { microphone: true, camera: tabStore.read('camera') !== 'off' };
    this.muted = computed(() => this.#muted.value && !this.#talking.value);
    this.#captures = { microphone: this.#capture('microphone'), camera: this.#capture('camera') };
    this.microphone = this.#captures.microphone.state;
    this.camera = this.#captures.camera.state;
    this.settings = this.#kept.value;
    this.canChooseSpeaker = canChooseSpeaker;
    this.chosen = {
      microphone: computed(() => this.#deviceInUse('microphone')),
      camera: computed(() => this.#deviceInUse('camera')),
      speaker: computed(() => this.#preferredId('speaker')),
    };
    this.#stopListening = this.#access.onChange(() => void this.#replugged());
  }

  /** Starts what the person wants on, with a single prompt of the browser if possible. */
  async open(): Promise<void> {
    this.#opened = true;
    await this.#refresh();
    const idle = captureKinds.filter((kind) => this.#isDue(kind));
    await (idle.length === 2 ? this.#startBoth() : Promise.all(idle.map((kind) => this.#start(kind))));
  }

  /** Stops both tracks and remembers what was on for the next `open`. */
  release(): void {
    this.#opened = false;
    this.letGo();
    for (const kind of captureKinds) this.#captures[kind].stop();
  }

  close(): void {
    this.release();
    this.#stopListening();
  }

  /** Mutes or unmutes; a microphone that is off or failed is started unmuted instead. */
  toggleMuted(): void {
    const phase = this.#phase('microphone');
    const running = phase === 'on' || phase === 'starting';
    this.#setMuted(running && !this.#muted.peek());
    if (!running) void this.retry('microphone');
  }

  /** Mutes, even while the push-to-talk key is held. */
  mute(): void {
    this.letGo();
    this.#setMuted(true);
  }

  /** Unmutes until `letGo`; a microphone that is not running stays off. */
  holdToTalk(): void {
    this.#talking.value = true;
  }

  letGo(): void {
    this.#talking.value = false;
  }

  toggleCamera(): void {
    const phase = this.#phase('camera');
    if (phase === 'off' || phase === 'failed') {
      void this.retry('camera');
      return;
    }
    this.#want('camera', false);
    this.#captures.camera.stop();
  }

  /** Requests it again. */
  async retry(kind: CaptureKind): Promise<void> {
    this.#want(kind, true);
    await this.#start(kind);
  }

  /** Requests both again, with a single prompt. */
  async retryBoth(): Promise<void> {
    for (const kind of captureKinds) this.#want(kind, true);
    await this.#startBoth();
  }

  /** Uses that device from now on, and remembers it. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    const device = this.#lists.peek()[kind].find((choice) => choice.id === id);
    this.#preferred.keep(kind, device ?? { id, label: '' });
    if (kind === 'speaker') return;
    const phase = this.#phase(kind);
    // A camera that is off stays off: the new choice counts when it is turned on.
    if (phase === 'on') await this.#captures[kind].replace({ deviceId: id });
    else if (phase !== 'off') await this.#start(kind);
  }

  /** Switches to the camera on the other side, and remembers it; for phones. */
  async flipCamera(): Promise<void> {
    const state = this.camera.peek();
    if (state.phase !== 'on') return;
    const { facingMode, deviceId } = state.source.getSettings();
    await this.#captures.camera.replace({ facingMode: facingMode === 'environment' ? 'user' : 'environment' });
    // Not every camera knows which way it faces.
    if (this.#inUse() === deviceId) await this.#captures.camera.replace({ deviceId: this.#cameraAfter(deviceId) });
    const device = this.#lists.peek().camera.find(({ id }) => id === this.#inUse());
    if (device) this.#preferred.keep('camera', device);
  }

  /** Changes the capture settings, and remembers them. What is on is reopened, without a gap if the platform can. */
  async change(some: Partial<CaptureSettings>): Promise<void> {
    this.dismissNews();
    this.#kept.change(some);
    const concerned = captureKinds.filter((kind) => settingsOf[kind].some((name) => name in some));
    await Promise.all(concerned.map((kind) => this.#reopen(kind)));
  }

  /** The latest news has been read. */
  dismissNews(): void {
    this.#news.value = undefined;
  }

  #setMuted(muted: boolean): void {
    this.#muted.value = muted;
    this.#tabStore.write('microphone', muted ? 'muted' : undefined);
  }

  #want(kind: CaptureKind, on: boolean): void {
    this.#wanted[kind] = on;
    if (kind === 'camera') this.#tabStore.write('camera', on ? undefined : 'off');
  }

  #inUse(): string | undefined {
    const state = this.camera.peek();
    return state.phase === 'on' ? state.source.getSettings().deviceId : undefined;
  }

  #cameraAfter(deviceId: string | undefined): string | undefined {
    const { camera } = this.#lists.peek();
    return camera[(camera.findIndex(({ id }) => id === deviceId) + 1) % camera.length]?.id;
  }

  #capture(kind: CaptureKind): Capture {
    return new Capture({
      open: async (device) => this.#process(kind, await this.#access.open(kind, device, this.settings.peek())),
      onLost: () => void this.#replace(kind),
    });
  }

  /** What to show and send of a device's output. */
  async #process(kind: CaptureKind, source: MediaStreamTrack): Promise<Captured> {
    try {
      const onEnd = (reason: EffectEnd) => void this.#effectEnded(kind, reason);
      return (await this.#effects?.(kind, source, { settings: this.settings.peek(), onEnd })) ?? unchanged(source);
    } catch {
      // Nobody goes without video because their background could not be blurred.
      this.#kept.change(plain[kind]);
      this.#news.value = { what: 'failed', kind };
      return unchanged(source);
    }
  }

  async #effectEnded(kind: CaptureKind, what: EffectEnd): Promise<void> {
    const changed = this.change(plain[kind]);
    this.#news.value = { what, kind };
    await changed;
  }

  async #reopen(kind: CaptureKind): Promise<void> {
    const state = this.#captures[kind].state.peek();
    if (state.phase === 'starting') return this.#start(kind);
    if (state.phase !== 'on') return;
    // Chromium processes a microphone in one way for everybody who shares it: it must be released before the way can
    // change.
    if (kind === 'microphone') return this.#captures.microphone.reopen();
    await this.#captures.camera.replace({ deviceId: state.source.getSettings().deviceId });
  }

  /** Another device replaces one that went away. */
  async #replace(kind: CaptureKind): Promise<void> {
    await this.#refresh();
    if (!this.#isDue(kind)) return;
    await this.#start(kind);
    this.#tell('lost', kind);
  }

  #isDue(kind: CaptureKind): boolean {
    return this.#opened && this.#wanted[kind] && this.#phase(kind) === 'off';
  }

  async #start(kind: CaptureKind): Promise<void> {
    await this.#captures[kind].start(this.#preferredId(kind));
    await this.#refresh();
  }

  async #startBoth(): Promise<void> {
    const { microphone, camera } = this.#captures;
    const requests = batch(() => ({ microphone: microphone.expect(), camera: camera.expect() }));
    try {
      const tracks = await this.#access.openBoth(
        { microphone: this.#request('microphone'), camera: this.#request('camera') },
        this.settings.peek(),
      );
      const captured = await Promise.all(captureKinds.map((kind) => this.#process(kind, tracks[kind])));
      batch(() => {
        for (const [index, one] of captured.entries()) {
          const kind = index === 0 ? 'microphone' : 'camera';
          this.#captures[kind].settle(requests[kind], one);
        }
      });
    } catch (error) {
      if (!(error instanceof CaptureFailure)) throw error;
      await Promise.all(captureKinds.map((kind) => this.#fallBack(kind, requests[kind], error)));
    }
    await this.#refresh();
  }

  /** After both were refused together: one of them alone may still start. */
  async #fallBack(kind: CaptureKind, request: number, { reason }: CaptureFailure): Promise<void> {
    const permission = await this.#access.permission(kind);
    // Asking again for what was just refused would only annoy.
    const refused = (reason === 'denied' || reason === 'dismissed') && permission !== 'granted';
    const hopeless = reason === 'insecure' || reason === 'unsupported';
    if (refused) return this.#captures[kind].fail(request, permission === 'prompt' ? 'dismissed' : reason);
    if (hopeless) return this.#captures[kind].fail(request, reason);
    if (this.#captures[kind].awaits(request)) await this.#captures[kind].start(this.#preferredId(kind));
  }

  /** Something was plugged in or out. */
  async #replugged(): Promise<void> {
    const before = this.#lists.peek();
    await this.#refresh();
    if (!this.#opened) return;
    this.#tellOfSpeaker(before.speaker);
    for (const kind of captureKinds) await this.#followHardware(kind, before[kind]);
  }

  async #followHardware(kind: CaptureKind, before: readonly DeviceChoice[]): Promise<void> {
    const state = this.#captures[kind].state.peek();
    if (state.phase === 'failed' && state.reason === 'none_found') {
      await this.#start(kind);
      return this.#tell('back', kind);
    }
    const preferred = this.#preferredId(kind);
    const isNew = preferred !== undefined && !before.some(({ id }) => id === preferred);
    if (isNew && state.phase === 'on' && preferred !== this.#deviceInUse(kind)) {
      await this.#captures[kind].replace({ deviceId: preferred });
      this.#tell('back', kind);
    }
  }

  #tellOfSpeaker(before: readonly DeviceChoice[]): void {
    const preferred = this.#preferred.of('speaker');
    const [then, now] = [findPreferred(before, preferred), findPreferred(this.#lists.peek().speaker, preferred)];
    if (before.length > 0 && (then === undefined) !== (now === undefined)) this.#tell(now ? 'back' : 'lost', 'speaker');
  }

  #tell(what: DeviceNews['what'], kind: DeviceKind): void {
    // If none is left, the last announced one is no longer used either.
    if (this.#news.peek()?.kind === kind) this.dismissNews();
    if (kind !== 'speaker' && this.#phase(kind) !== 'on') return;
    const choices = this.#lists.peek()[kind];
    const device = choices.find(({ id }) => id === this.chosen[kind].peek()) ?? choices[0];
    if (device) this.#news.value = { what, kind, device };
  }

  async #refresh(): Promise<void> {
    this.#lists.value = await this.#access.list();
  }

  #phase(kind: CaptureKind): CaptureState['phase'] {
    return this.#captures[kind].state.peek().phase;
  }

  #request(kind: CaptureKind): DeviceRequest {
    return { deviceId: this.#preferredId(kind) };
  }

  #preferredId(kind: DeviceKind): string | undefined {
    return findPreferred(this.#lists.value[kind], this.#preferred.of(kind))?.id;
  }

  #deviceInUse(kind: CaptureKind): string | undefined {
    const state = this.#captures[kind].state.value;
    return state.phase === 'on' ? state.source.getSettings().deviceId : this.#preferredId(kind);
  }
}
