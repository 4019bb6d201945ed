import { useEffect } from 'preact/hooks';
import { isTileKey, type TileKey } from '../../../layout/tile-key.ts';
import type { Uses } from '../../models.ts';

/** Whether this browser lets a tile fill the screen; iPhones do not. */
export const canFillScreen = (): boolean => document.fullscreenEnabled;

/** Fills the whole screen with that tile, or ends that. */
export async function toggleFullScreen(key: TileKey): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen();
  // If the browser refuses, everything stays as it is.
  await document
    .getElementById(key)
    ?.requestFullscreen()
    .catch(() => undefined);
}

/**
 * Reports to the stage which tile fills the screen. A panel or dialog that opens ends full screen, because it would be
 * hidden otherwise.
 */
export function useFullScreen({ stage, sidePanel, dialogs }: Uses<'stage' | 'sidePanel' | 'dialogs'>): void {
  const opens = sidePanel.open.value ?? dialogs.current.value;
  useEffect(() => {
    if (opens !== undefined && document.fullscreenElement) void document.exitFullscreen();
  }, [opens]);
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
