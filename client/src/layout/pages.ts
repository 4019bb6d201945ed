/** Which of the people are shown, when they are more than one page holds. */
export type Page = {
  /** From 0. */
  index: number;
  /** At least 1. */
  count: number;
  /** Of the people, the first that is shown and the one behind the last. */
  from: number;
  to: number;
};

/** The page of that number, or the last one where there are not so many (any more). */
export function pageOf(people: number, { perPage, wanted }: { perPage: number; wanted: number }): Page {
  const size = Math.max(1, perPage);
  const count = Math.max(1, Math.ceil(people / size));
  const index = Math.min(Math.max(0, wanted), count - 1);
  return { index, count, from: index * size, to: Math.min(people, (index + 1) * size) };
}
