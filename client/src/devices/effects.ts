import type { CaptureSettings } from './capture-settings.ts';
import type { Captured } from './captured.ts';
import type { CaptureKind } from './device-list.ts';

export type EffectOptions = {
  settings: CaptureSettings;
  /** The machine does not keep up; called once. */
  onTooSlow: () => void;
};

/**
 * Does to what a device gives what the settings want: undefined where they want nothing. Takes `source` over where it resolves to
 * something; where it rejects, `source` still runs.
 */
export type Effects = (
  kind: CaptureKind,
  source: MediaStreamTrack,
  options: EffectOptions,
) => Promise<Captured> | undefined;
