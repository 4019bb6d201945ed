import type { NamedPeer } from '#shared/protocol/roles.ts';
import { foldName } from '../../util/fold-name.ts';
import { cutName } from '../../util/person-name.ts';

/** The names of the page for the local participant, folded, in each language: "You", or "Ada (you)". */
const selfWords = ['you', '나'];

/** Whether this folded name reads like what the page calls the person in front of it. */
export function looksLikeSelf(folded: string): boolean {
  const name = folded.replaceAll(' ', '');
  return selfWords.some((word) => name === word || name.endsWith(`(${word})`));
}

/** A moderator's name, or that of the person concerned, as the page shows it. */
export const withShownName = ({ peer, name }: NamedPeer): NamedPeer => ({ peer, name: nameOfOther(name) });

/** The name to show for another participant, with a number if it looks like the local name. */
export function nameOfOther(given: string): string {
  const name = cutName(given);
  return looksLikeSelf(foldName(name)) ? `${name} (2)` : name;
}
