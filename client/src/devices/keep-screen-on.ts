/** Keeps the screen on until the returned function is called, if the browser can and the battery allows. */
export function keepScreenOn(): () => void {
  // Undefined in older browsers, whatever the types say.
  const { wakeLock } = navigator as { wakeLock?: WakeLock };
  const lock = wakeLock?.request('screen').catch(() => undefined);
  return () => void lock?.then((granted) => granted?.release());
}
