const POLL_MS = 100;

/** Polls until there is a result; undefined after `ms`, and once `signal` is aborted. */
export async function within<Result>(
  poll: () => Promise<Result | undefined> | Result | undefined,
  { ms, signal }: { ms: number; signal: AbortSignal },
): Promise<Result | undefined> {
  const until = performance.now() + ms;
  while (!signal.aborted) {
    const result = await poll();
    if (result !== undefined || performance.now() > until) return result;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return undefined;
}
