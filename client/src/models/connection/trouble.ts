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

/** What is said, and what the latest looks found. */
export type Said = { shown: Trouble | undefined; found: readonly (Trouble | undefined)[] };

export const nothingSaid: Said = { shown: undefined, found: [] };

/** How many looks must have found it before it is said. */
const TO_SAY = 2;
/**
 * Among so many; and after so many without it, it is taken back. A picture that a narrow line lets through now and then
 * comes and goes.
 */
const LOOKS = 4;

/** After one more look. What is said gives way to something else only where that is found twice in a row. */
export function saidAfter({ shown, found: before }: Said, next: Trouble | undefined): Said {
  const found = [...before, next].slice(-LOOKS);
  const isNext = (one: Trouble | undefined) => JSON.stringify(one) === JSON.stringify(next);
  const same = found.slice(shown && next ? -TO_SAY : -LOOKS).filter(isNext).length;
  const enough = same >= (next ? TO_SAY : LOOKS);
  return { shown: enough && !isNext(shown) ? next : shown, found };
}
