/**
 * Returns, for each message, whether more than `max` have arrived since a time that is less than `withinMs` ago. Times
 * are in milliseconds.
 */
export function floodDetector({ max, withinMs }: { max: number; withinMs: number }): (now: number) => boolean {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (now) => {
    if (now - since >= withinMs) [since, count] = [now, 0];
    count += 1;
    return count > max;
  };
}
