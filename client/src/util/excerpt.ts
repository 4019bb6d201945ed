/** In characters: more than fit into a toast. */
const MAX_CHARACTERS = 200;

/** The beginning of a long text. */
export function excerpt(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  // Whole characters: half of one would be shown as a replacement.
  return `${[...text]
    .slice(0, MAX_CHARACTERS - 1)
    .join('')
    .trimEnd()}…`;
}
