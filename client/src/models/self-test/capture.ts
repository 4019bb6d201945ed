import { ordinarySettings } from '../../devices/capture-settings.ts';
import type { CaptureKind } from '../../devices/device-list.ts';
import { CaptureFailure, MediaAccess } from '../../devices/media-access.ts';
import { failed, type Outcome, passed } from './check.ts';

export type CapturedTracks = Partial<Record<CaptureKind, MediaStreamTrack | undefined>>;

/**
 * Opens microphone and camera as a meeting does, with one prompt. @returns what opened, for the caller to stop, and the
 * results.
 */
export async function captureBoth(): Promise<{ tracks: CapturedTracks; outcomes: Record<CaptureKind, Outcome> }> {
  const access = new MediaAccess({
    media: 'mediaDevices' in navigator ? navigator.mediaDevices : undefined,
    permissions: 'permissions' in navigator ? navigator.permissions : undefined,
    secure: window.isSecureContext,
  });
  try {
    const { microphone, camera } = await access.openBoth({ microphone: {}, camera: {} }, ordinarySettings);
    return {
      tracks: { microphone, camera },
      outcomes: { microphone: outcomeOf(microphone), camera: outcomeOf(camera) },
    };
  } catch {
    // One of them may still open.
    const tracks: CapturedTracks = {};
    const outcomes = { microphone: failed(), camera: failed() };
    for (const kind of ['microphone', 'camera'] as const) {
      try {
        const track = await access.open(kind, {}, ordinarySettings);
        tracks[kind] = track;
        outcomes[kind] = outcomeOf(track);
      } catch (error) {
        outcomes[kind] = failed(error instanceof CaptureFailure ? error.reason : String(error));
      }
    }
    return { tracks, outcomes };
  }
}

function outcomeOf(track: MediaStreamTrack): Outcome {
  const { width, height, frameRate, sampleRate } = track.getSettings();
  const size = width && height && `${width}x${height}`;
  const rate = frameRate ? `${Math.round(frameRate)}/s` : sampleRate && `${sampleRate} Hz`;
  return passed([track.label, size, rate].filter(Boolean).join(', '));
}
