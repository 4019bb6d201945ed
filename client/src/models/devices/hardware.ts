import { type ReadonlySignal, signal } from '@preact/signals';
import type { CaptureKind, DeviceChoice, DeviceKind } from '../../devices/device-list.ts';
import type { EffectEnd } from '../../devices/effects.ts';
import { type Captures, captureKinds } from './captures.ts';
import type { DeviceChoices } from './choices.ts';

/** A change of devices by themselves: another one replaced an unplugged one, or the chosen one is back. */
export type DeviceNews = { what: 'lost' | 'back'; kind: DeviceKind; device: DeviceChoice };
/** An effect that ended by itself. */
export type EffectNews = { what: EffectEnd; kind: CaptureKind };

export type HardwareOptions = {
  captures: Captures;
  choices: DeviceChoices;
  /** Whether devices are used at all now. */
  isOpen: () => boolean;
  /** Whether the person wants this one on, and it is off. */
  isDue: (kind: CaptureKind) => boolean;
};

/** Follows devices that are plugged in and out, and reports what has changed by itself. */
export class Hardware {
  readonly #options: HardwareOptions;
  readonly #news = signal<DeviceNews | EffectNews | undefined>(undefined);
  /** The latest change by itself; a new object each time. */
  readonly news: ReadonlySignal<DeviceNews | EffectNews | undefined> = this.#news;

  constructor(options: HardwareOptions) {
    this.#options = options;
  }

  /** Another device replaces one that went away. */
  async lost(kind: CaptureKind): Promise<void> {
    const { captures, choices, isDue } = this.#options;
    await choices.refresh();
    if (!isDue(kind)) return;
    await captures.start(kind);
    this.#report('lost', kind);
  }

  /** Something was plugged in or out. */
  async changed(): Promise<void> {
    const { choices, isOpen } = this.#options;
    const before = choices.lists.peek();
    await choices.refresh();
    if (!isOpen()) return;
    this.#reportSpeaker(before.speaker);
    for (const kind of captureKinds) await this.#follow(kind, before[kind]);
  }

  effectEnded(news: EffectNews): void {
    this.#news.value = news;
  }

  dismissNews(): void {
    this.#news.value = undefined;
  }

  async #follow(kind: CaptureKind, before: readonly DeviceChoice[]): Promise<void> {
    const { captures, choices } = this.#options;
    const state = captures[kind].state.peek();
    if (state.phase === 'failed' && state.reason === 'none_found') {
      await captures.start(kind);
      return this.#report('back', kind);
    }
    const preferred = choices.preferred(kind)?.id;
    const isNew = preferred !== undefined && !before.some(({ id }) => id === preferred);
    if (isNew && state.phase === 'on' && preferred !== captures.device(kind)) {
      await captures[kind].replace({ deviceId: preferred });
      this.#report('back', kind);
    }
  }

  #reportSpeaker(before: readonly DeviceChoice[]): void {
    const { choices } = this.#options;
    const [then, now] = [choices.preferred('speaker', before), choices.preferred('speaker')];
    if (before.length > 0 && (then === undefined) !== (now === undefined))
      this.#report(now ? 'back' : 'lost', 'speaker');
  }

  #report(what: DeviceNews['what'], kind: DeviceKind): void {
    const { captures, choices } = this.#options;
    // If no device is left, the one of the last news is not in use either.
    if (this.#news.peek()?.kind === kind) this.dismissNews();
    if (kind !== 'speaker' && captures.phase(kind) !== 'on') return;
    const used = kind === 'speaker' ? choices.preferred(kind)?.id : captures.device(kind);
    const device = choices.find(kind, used) ?? choices.lists.peek()[kind][0];
    if (device) this.#news.value = { what, kind, device };
  }
}
