import { effect } from '@preact/signals';

const TIMEOUT_MS = 30_000;

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

/**
 * Polls a fact that nobody announces until `holds` returns true; with a longer timeout for what is slow by design, and
 * less often if polling would disturb what is measured.
 */
export async function until(
  holds: () => Promise<boolean> | boolean,
  what: string,
  { timeoutMs = TIMEOUT_MS, everyMs = 20 } = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
