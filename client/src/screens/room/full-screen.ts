import { useEffect } from 'preact/hooks';
import { isTileKey, type TileKey } from '../../layout/tile-key.ts';
import type { StageModel } from '../../models/stage.ts';

/** Whether this browser lets a tile fill the screen; phones of Apple do not. */
export const canFillScreen = (): boolean => document.fullscreenEnabled;

/** Fills the whole screen with that tile, or ends that. */
export async function toggleFullScreen(key: TileKey): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen();
  // Where the browser says no, everything stays as it is.
  await document
    .getElementById(key)
    ?.requestFullscreen()
    .catch(() => undefined);
}

/** Keeps the stage in step with which tile fills the screen. */
export function useFullScreen(stage: StageModel): void {
  useEffect(() => {
    const follow = () => {
      const key = document.fullscreenElement?.id;
      const { width, height } = window.screen;
      stage.fill(key !== undefined && isTileKey(key) ? { key, width, height } : undefined);
    };
    document.addEventListener('fullscreenchange', follow);
    return () => {
      document.removeEventListener('fullscreenchange', follow);
      stage.fill(undefined);
    };
  }, [stage]);
}
