import { linkParts } from './link-parts.ts';

/** Text that somebody else wrote, with its web addresses as links to a page of their own. Never anything but text. */
export function LinkedText({ text }: { text: string }) {
  return (
    <>
      {linkParts(text).map(({ text: piece, href }) =>
        href === undefined ? (
          piece
        ) : (
          // Always from left to right: an address that is turned round reads like another one.
          <a href={href} dir="ltr" target="_blank" rel="noopener noreferrer">
            {piece}
          </a>
        ),
      )}
    </>
  );
}
