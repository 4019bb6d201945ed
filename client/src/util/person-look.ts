/** Up to two characters that stand for a person: of the first and the last word of their name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const [first = '', ...rest] = words;
  const last = rest.at(-1) ?? '';
  // Hangul and Han names are one short word; their first character alone is what people write.
  return [firstGrapheme(first), firstGrapheme(last)].join('').toLocaleUpperCase();
}

/** A hue of 0 to 359 degrees that is always the same for the same id, and spread out over ids. */
export function hueOf(id: string): number {
  let hash = 2_166_136_261;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return (hash >>> 0) % 360;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Of a name, in characters. */
const MAX_GRAPHEMES = 24;

/** The name for a sentence with little space. */
export function shortName(name: string): string {
  const characters = Array.from(graphemes.segment(name), ({ segment }) => segment);
  return characters.length > MAX_GRAPHEMES
    ? `${characters
        .slice(0, MAX_GRAPHEMES - 1)
        .join('')
        .trimEnd()}…`
    : name;
}

/** The first letter or digit, otherwise the first character: an emoji often consists of several. */
function firstGrapheme(word: string): string {
  const characters = Array.from(graphemes.segment(word), ({ segment }) => segment);
  return characters.find((character) => /[\p{L}\p{N}]/u.test(character)) ?? characters[0] ?? '';
}
