/** Which of the people are shown if they do not fit on one page. */
export type Page = {
  /** From 0. */
  index: number;
  /** At least 1. */
  count: number;
  /** The first person that is shown, and the one behind the last. */
  from: number;
  to: number;
};

/** The page of that number, or the last one if there are not so many (any more). */
export function pageOf(people: number, { perPage, wanted }: { perPage: number; wanted: number }): Page {
  const size = Math.max(1, perPage);
  const count = Math.max(1, Math.ceil(people / size));
  const index = Math.min(Math.max(0, wanted), count - 1);
  return { index, count, from: index * size, to: Math.min(people, (index + 1) * size) };
}
