/** Where media goes wrong, said in one word: a pure reading of what is known on this end and what the server tells. */
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';

/** Who is affected, and why. */
export type Trouble =
  /** Everybody, since the server or its own line has too much to do. */
  | { at: 'server' }
  /** Oneself in both directions. */
  | { at: 'own_line' }
  /** Two who send straight to one another: whose end it is, neither can tell. */
  | { at: 'between' }
  /** The others do not hear and see oneself well. */
  | { at: 'own_upload' }
  /** One does not hear and see the others well. */
  | { at: 'own_download' }
  /** Nobody hears and sees these well. */
  | { at: 'their_upload'; peers: readonly PeerId[] };

export type Findings = {
  /** Of what one sends, by whoever knows worse. */
  upload: Quality;
  /** Of what comes from those whose own line is good. */
  download: Quality;
  /** How what each sends reaches the server. */
  theirs: readonly { peer: PeerId; quality: Quality }[];
  /** Whether the server says that it cannot keep up. */
  overloaded: boolean;
  /** Whether media goes straight to the one other person. */
  direct: boolean;
};

/** The nearest cause, if anything is poor: what fails for everybody is not one person's line. */
export function troubleOf({ upload, download, theirs, overloaded, direct }: Findings): Trouble | undefined {
  const poor = theirs.filter(({ quality }) => quality === 'poor').map(({ peer }) => peer);
  const own = [upload, download].filter((quality) => quality === 'poor').length;
  if (direct) return own > 0 ? { at: 'between' } : undefined;
  if (overloaded && own + poor.length > 0) return { at: 'server' };
  if (own === 2) return { at: 'own_line' };
  if (upload === 'poor') return { at: 'own_upload' };
  if (download === 'poor') return { at: 'own_download' };
  return poor.length > 0 ? { at: 'their_upload', peers: poor } : undefined;
}

/** What is said, and what has been found since without being said. */
export type Said = { shown: Trouble | undefined; found: Trouble | undefined; looks: number };

export const nothingSaid: Said = { shown: undefined, found: undefined, looks: 0 };

/** Something must have been so for so many looks before it is said, and for more before it is taken back. */
const TO_SAY = 2;
const TO_TAKE_BACK = 4;

/** After one more look. */
export function saidAfter({ shown, found, looks }: Said, next: Trouble | undefined): Said {
  const same = JSON.stringify(found) === JSON.stringify(next);
  const held = same ? looks + 1 : 1;
  const enough = held >= (next ? TO_SAY : TO_TAKE_BACK);
  const sameAsShown = JSON.stringify(shown) === JSON.stringify(next);
  return { shown: enough && !sameAsShown ? next : shown, found: next, looks: held };
}
