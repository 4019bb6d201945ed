/** The keys of a menu, after the WAI-ARIA patterns for menus. */

/** Typed letters belong together if they follow each other within this time, in milliseconds. */
const TYPING_MS = 700;

/** The letters that somebody has typed to find an item, and when the last one was typed. */
export type Typed = { text: string; at: number };

/** The index that the key moves to from `from` (-1: none) among `count` items, around the ends; undefined if none. */
export function stepTo(key: string, { from, count }: { from: number; count: number }): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (from + 1) % count;
  if (key === 'ArrowUp') return from <= 0 ? count - 1 : from - 1;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** The typed letters with one more; undefined if the key is no letter. */
export function typedWith(key: string, { before, now }: { before: Typed | undefined; now: number }): Typed | undefined {
  if ([...key].length !== 1) return undefined;
  const text = before !== undefined && now - before.at < TYPING_MS ? before.text : '';
  // A space within a name, and not the one that presses an item.
  if (key === ' ' && text === '') return undefined;
  return { text: text + key, at: now };
}

/** The next label after `from` that starts with the letters; a repeated letter goes from match to match. */
export function findTyped(text: string, { labels, from }: { labels: readonly string[]; from: number }): number {
  const [first = '', ...rest] = fold(text);
  const repeated = rest.every((letter) => letter === first);
  const sought = repeated ? first : fold(text);
  // A name that still matches after another letter keeps the focus.
  const start = repeated ? from + 1 : Math.max(0, from);
  const order = labels.map((_, index) => (start + index) % labels.length);
  return order.find((index) => fold(labels[index] ?? '').startsWith(sought)) ?? -1;
}

const fold = (text: string) => text.trim().toLocaleLowerCase().normalize('NFC');
