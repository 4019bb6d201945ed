import { LinkifyIt } from 'linkify-it';

/** A part of a text, and its target if it is a link. */
export type Part = { text: string; href?: string };

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, maxLength: 2048 });
// Only http and https remain, which cannot run anything here.
for (const schema of ['ftp:', 'mailto:', '//']) linkify.add(schema, null);

/** How many addresses of a text become links: 400 fit into a message, and a chat holds 2000 messages. */
const MAX_LINKS = 20;

/** Splits a text; parts that are web addresses become links, the first ones of very many. */
export function linkParts(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { index, lastIndex, raw, url, schema } of linkify.match(text)?.slice(0, MAX_LINKS) ?? []) {
    const href = webAddress(schema === '' ? url.replace(/^http:/, 'https:') : url);
    if (href === undefined) continue;
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: raw, href });
    end = lastIndex;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** The address as the browser parses it; undefined unless it is an http or https address. */
function webAddress(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
