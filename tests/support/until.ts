import { effect } from '@preact/signals';

/** How long a test waits for something that a busy machine delays, in milliseconds. */
export const TIMEOUT_MS = 30_000;

/** Resolves with the first value that `pick` returns, called again whenever a signal that it read changes. */
export function whenSignal<Value>(pick: () => Value | undefined | false, what: string): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const timeout = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), TIMEOUT_MS);
  const stop = effect(() => {
    const value = pick();
    if (value !== undefined && value !== false) resolve(value);
  });
  return promise.finally(() => {
    stop();
    clearTimeout(timeout);
  });
}

/** Waits of a few milliseconds end at once; in longer ones, looking takes a part of a core that others need. */
const pauseAfter = (waitedMs: number) => Math.min(Math.max(20, waitedMs / 10), 100);

/**
 * Polls a fact that nobody announces until `holds` returns true; with a longer timeout for what is slow by design, and
 * at fixed times if polling would disturb what is measured.
 */
export async function until(
  holds: () => Promise<boolean> | boolean,
  what: string,
  { timeoutMs = TIMEOUT_MS, everyMs }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<void> {
  const begun = Date.now();
  while (!(await holds())) {
    const waitedMs = Date.now() - begun;
    if (waitedMs > timeoutMs) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs ?? pauseAfter(waitedMs)));
  }
}
