/** The call's controls outside the page: on a lock screen, in picture-in-picture, on a headset. */

export type CallActions = {
  hangUp: () => void;
  toggleMicrophone: () => void;
  toggleCamera: () => void;
};

/**
 * Shows that a call is under way, and calls back when one of its controls is used, until the returned function is
 * called.
 */
export function offerCallControls(title: string, actions: CallActions): () => void {
  if (!('mediaSession' in navigator)) return () => undefined;
  const handlers = [
    ['hangup', actions.hangUp],
    ['togglemicrophone', actions.toggleMicrophone],
    ['togglecamera', actions.toggleCamera],
  ] as const;
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist: 'Parley' });
  for (const [action, run] of handlers) listen(action, run);
  return () => {
    for (const [action] of handlers) listen(action, null);
    navigator.mediaSession.metadata = null;
  };
}

/** Keeps those controls consistent with the page's own. */
export function showInUse(inUse: { microphone: boolean; camera: boolean }): void {
  const session = 'mediaSession' in navigator ? (navigator.mediaSession as Partial<MediaSession>) : {};
  session.setMicrophoneActive?.(inUse.microphone)?.catch?.(() => undefined);
  session.setCameraActive?.(inUse.camera)?.catch?.(() => undefined);
}

/** The actions of calls are newer than the types. Browsers throw for those that they do not know. */
function listen(action: string, run: (() => void) | null): void {
  try {
    navigator.mediaSession.setActionHandler(action as MediaSessionAction, run);
  } catch {
    // This browser has no such control.
  }
}
