import type { Captured } from './captured.ts';
import type { EffectOptions, Effects } from './effects.ts';

/** The effects of this browser, each loaded when it is first wanted. */
export const browserEffects: Effects = (kind, source, { settings, onEnd }) => {
  if (kind === 'microphone') {
    return settings.noise === 'model' ? withoutNoise(source, onEnd) : undefined;
  }
  return settings.background === 'none' ? undefined : withBackground(source, { settings, onEnd });
};

async function withoutNoise(source: MediaStreamTrack, onEnd: EffectOptions['onEnd']): Promise<Captured> {
  const { startNoiseModel } = await import('./effects/noise-model.ts');
  return startNoiseModel(source, onEnd);
}

async function withBackground(source: MediaStreamTrack, options: EffectOptions): Promise<Captured> {
  const { startBackground } = await import('./effects/background.ts');
  return startBackground(source, options);
}
