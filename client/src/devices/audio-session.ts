/** Safari's API to state the purpose of the page's audio (W3C Audio Session); other browsers detect it. */
type AudioSession = { type: 'auto' | 'play-and-record' };

/**
 * Until the returned function is called, audio is that of a call, which continues where possible when another app comes
 * to the front.
 */
export function claimAudioForCall(): () => void {
  const { audioSession } = navigator as { audioSession?: AudioSession };
  if (audioSession === undefined) return () => undefined;
  audioSession.type = 'play-and-record';
  return () => {
    audioSession.type = 'auto';
  };
}
