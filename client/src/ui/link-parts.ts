import { LinkifyIt } from 'linkify-it';

/** A piece of a text, and where it leads if it is a link. */
export type Part = { text: string; href?: string };

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, maxLength: 2048 });
// Left are http and https, which cannot run anything here.
for (const schema of ['ftp:', 'mailto:', '//']) linkify.add(schema, null);

/** The text in pieces, in its order; those that are web addresses as links. */
export function linkParts(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { index, lastIndex, raw, url, schema } of linkify.match(text) ?? []) {
    const href = webAddress(schema === '' ? url.replace(/^http:/, 'https:') : url);
    if (href === undefined) continue;
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: raw, href });
    end = lastIndex;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** As the browser understands it; undefined where it would not lead to the web. */
function webAddress(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
