const LOOK_EVERY_MS = 100;

/** Polls until there is a result; undefined after `ms`, and once `signal` is aborted. */
export async function within<Answer>(
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  { ms, signal }: { ms: number; signal: AbortSignal },
): Promise<Answer | undefined> {
  const until = performance.now() + ms;
  while (!signal.aborted) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > until) return answer;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return undefined;
}
