import type { CaptureSettings } from './capture-settings.ts';
import type { Captured } from './captured.ts';
import type { CaptureKind } from './device-list.ts';

/** How an effect ends by itself. */
export type EffectEnd = 'too_slow' | 'failed';

export type EffectOptions = {
  settings: CaptureSettings;
  /** It cannot go on; called once at most. */
  onEnd: (reason: EffectEnd) => void;
};

/**
 * Does to what a device gives what the settings want: undefined where they want nothing. Takes `source` over where it
 * resolves to something; where it rejects, `source` still runs.
 */
export type Effects = (
  kind: CaptureKind,
  source: MediaStreamTrack,
  options: EffectOptions,
) => Promise<Captured> | undefined;
