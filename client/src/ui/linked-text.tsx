import { linkParts } from './link-parts.ts';

/** Untrusted text, with its web addresses as links that open a new page. It is never interpreted as HTML. */
export function LinkedText({ text }: { text: string }) {
  return (
    <>
      {linkParts(text).map(({ text: piece, href }) =>
        href === undefined ? (
          piece
        ) : (
          // Always left to right: a reversed address reads like another one.
          <a href={href} dir="ltr" target="_blank" rel="noopener noreferrer">
            {piece}
          </a>
        ),
      )}
    </>
  );
}
