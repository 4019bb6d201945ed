import { useState } from 'preact/hooks';

/** Whether one touches rather than points: a phone or a tablet, which does not change while the page is open. */
export function useHandheld(): boolean {
  const [handheld] = useState(() => window.matchMedia('(pointer: coarse)').matches);
  return handheld;
}
