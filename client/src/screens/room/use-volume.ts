import { useEffect, useState } from 'preact/hooks';
import { type Amplified, type Amplifier, canSetVolume } from '../../devices/amplifier.ts';

/**
 * How an element plays `track` at that volume, from 0 (silent) over 1 (as it is): at once what its own volume can do,
 * and the rest once an amplified track has sound. At 1, nothing is created.
 */
export function useVolume(
  track: MediaStreamTrack,
  { volume, amplifier }: { volume: number; amplifier: Amplifier },
): { track: MediaStreamTrack; volume: number } {
  const [amplified, setAmplified] = useState<Amplified>();
  const needed = volume > 1 || (volume < 1 && !canSetVolume());
  useEffect(() => {
    if (!needed) return undefined;
    const made = amplifier.amplify(track);
    setAmplified(made);
    return () => {
      setAmplified(undefined);
      made.close();
    };
  }, [track, needed, amplifier]);
  useEffect(() => amplified?.setGain(volume), [amplified, volume]);
  if (amplified && amplifier.running.value) return { track: amplified.track, volume: 1 };
  return { track, volume: Math.min(1, volume) };
}
