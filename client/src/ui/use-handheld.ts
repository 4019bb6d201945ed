import { useState } from 'preact/hooks';

/** Whether the device is a phone or a tablet, which does not change while the page is open. */
export function useHandheld(): boolean {
  const [handheld] = useState(() => window.matchMedia('(pointer: coarse)').matches);
  return handheld;
}
