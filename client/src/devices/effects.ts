import type { CaptureSettings } from './capture-settings.ts';
import type { Captured } from './captured.ts';
import type { CaptureKind } from './device-list.ts';

/** How an effect ends by itself. */
export type EffectEnd = 'too_slow' | 'failed';

export type EffectOptions = {
  settings: CaptureSettings;
  /** It cannot continue; called at most once. */
  onEnd: (reason: EffectEnd) => void;
};

/**
 * Applies the effect that the settings want to the output of a device; undefined if they want none. Takes over `source`
 * if it resolves to an effect; if it rejects, `source` still runs.
 */
export type Effects = (
  kind: CaptureKind,
  source: MediaStreamTrack,
  options: EffectOptions,
) => Promise<Captured> | undefined;
