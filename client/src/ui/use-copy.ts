import { useEffect, useState } from 'preact/hooks';

/** The result of the last attempt, for a moment. */
export type CopyOutcome = 'copied' | 'failed' | undefined;

const SHOWN_MS = 2500;

/**
 * Copies a text to the clipboard with `copy`, and shows for a moment whether it succeeded. A function is asked for the
 * text when it is to be copied.
 */
export function useCopy(text: string | (() => string)): { outcome: CopyOutcome; copy: () => void } {
  const [outcome, setOutcome] = useState<CopyOutcome>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  return { outcome, copy: () => void write(typeof text === 'string' ? text : text()).then(setOutcome) };
}

async function write(text: string): Promise<CopyOutcome> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    // Without https or permission there is no clipboard.
    return 'failed';
  }
}
