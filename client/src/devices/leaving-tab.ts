/** Of the Media Session API; newer than the types (https://wicg.github.io/document-picture-in-picture/). */
const ACTION = 'enterpictureinpicture';
type Actions = { setActionHandler(action: string, handler: (() => void) | null): void };

let current: (() => void) | null = null;

/** Whether this browser opens a window for documents without a click when the user leaves the tab. */
export const opensMiniOnLeaving = (): boolean => 'documentPictureInPicture' in window && listen(current);

/** Calls `open` when the user leaves the tab, until the returned function is called. */
export function onLeavingTab(open: () => void): () => void {
  listen(open);
  return () => void listen(null);
}

/** False if the browser does not know the action. */
function listen(handler: (() => void) | null): boolean {
  current = handler;
  if (!('mediaSession' in navigator)) return false;
  const session: Actions = navigator.mediaSession;
  try {
    session.setActionHandler(ACTION, handler);
    return true;
  } catch {
    // Browsers throw for actions that they do not know.
    return false;
  }
}
