const LOOK_EVERY_MS = 100;

/** Asks again and again until there is an answer; undefined after `ms`, and once `signal` is aborted. */
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
