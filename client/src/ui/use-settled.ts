import { useEffect, useState } from 'preact/hooks';

/** Whether the component has been on the page for this long, in milliseconds. */
export function useSettled(afterMs: number): boolean {
  const [settled, settle] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => settle(true), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
  return settled;
}
