/** Finds where media goes wrong: a pure function of what is known on this end and what the server reports. */
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';

/** A cause of poor quality, and the participants whom it affects. */
export type Trouble =
  /** Affects everybody: the server or its network link is overloaded. */
  | { at: 'server' }
  /** The local link, in both directions. */
  | { at: 'own_link' }
  /** In a direct call, neither end knows which link is at fault. */
  | { at: 'between' }
  /** The others have trouble hearing and seeing the local participant. */
  | { at: 'own_upload' }
  /** The local participant has trouble hearing and seeing the others. */
  | { at: 'own_download' }
  /** Nobody hears and sees these participants well. */
  | { at: 'their_upload'; peers: readonly PeerId[] };

export type Findings = {
  /** The worse of what both ends know about the local uplink. */
  upload: Quality;
  /** For media of participants whose own uplink is good. */
  download: Quality;
  /** The uplink of each participant. */
  theirs: readonly { peer: PeerId; quality: Quality }[];
  /** Whether the server reports that it is overloaded. */
  overloaded: boolean;
  /** Whether media goes directly to the other participant. */
  direct: boolean;
};

/** The nearest cause, if anything is poor: what fails for everybody is not the fault of one person's link. */
export function troubleOf({ upload, download, theirs, overloaded, direct }: Findings): Trouble | undefined {
  const poor = theirs.filter(({ quality }) => quality === 'poor').map(({ peer }) => peer);
  const own = [upload, download].filter((quality) => quality === 'poor').length;
  if (direct) return own > 0 ? { at: 'between' } : undefined;
  if (overloaded && own + poor.length > 0) return { at: 'server' };
  if (own === 2) return { at: 'own_link' };
  if (upload === 'poor') return { at: 'own_upload' };
  if (download === 'poor') return { at: 'own_download' };
  return poor.length > 0 ? { at: 'their_upload', peers: poor } : undefined;
}

/** The current message, and the results of the latest samples. */
export type TroubleMessage = { shown: Trouble | undefined; found: readonly (Trouble | undefined)[] };

export const noMessage: TroubleMessage = { shown: undefined, found: [] };

/** How many of the latest samples must agree before a message is shown. */
const SAMPLES_TO_SHOW = 2;
/**
 * How many samples are considered. When none of them shows any trouble, the message is removed. On a narrow downlink,
 * video arrives now and then, and the trouble comes and goes.
 */
const LATEST_SAMPLES = 4;

/** After one more sample. A message is replaced by another one only if that is found twice in a row. */
export function messageAfter({ shown, found: before }: TroubleMessage, next: Trouble | undefined): TroubleMessage {
  const found = [...before, next].slice(-LATEST_SAMPLES);
  const isNext = (one: Trouble | undefined) => JSON.stringify(one) === JSON.stringify(next);
  const same = found.slice(shown && next ? -SAMPLES_TO_SHOW : -LATEST_SAMPLES).filter(isNext).length;
  const enough = same >= (next ? SAMPLES_TO_SHOW : LATEST_SAMPLES);
  return { shown: enough && !isNext(shown) ? next : shown, found };
}
