/**
 * Decides which people are isolated or refused after media workers died, from what the people on dead workers have in
 * common. A client that can kill a worker does so right after it has joined or sent something new, and again as soon as
 * it is back.
 */
import { siteOf } from '../limits/site-share.ts';

/** A person against whom suspicions are held. */
export type Person = {
  /** The id of one person in one room; the same whenever that person comes back. */
  readonly seat: string;
  /** The counted address of this person; IPv6 by its /64. */
  readonly address: string;
};

/** A person with transports on a worker. */
export type Occupant = Person & {
  /** When this person last made a request that reaches the worker, on the given clock, in milliseconds. */
  activeAt: number;
  /** Leaves a worker that is running, to be placed again: isolated, or refused. */
  leave(): void;
};

/** A person's data, which is suspected by itself: it cannot be isolated, because data is not piped. */
export const dataOf = ({ seat, address }: Person): Person => ({
  seat: `data of ${seat}`,
  address: `data of ${address}`,
});

/** How strong a suspicion is, and until when it is remembered. */
export type Mark = { until: number; weight: number };

/** The suspicions against each seat, each address and each site (an IPv6 /48). */
export type Suspects = {
  readonly marks: ReadonlyMap<string, readonly Mark[]>;
  /** Until when each is refused. */
  readonly refused: ReadonlyMap<string, number>;
};

export const noSuspects: Suspects = { marks: new Map(), refused: new Map() };

export type Death = {
  /** Everybody on the worker. */
  occupants: readonly Occupant[];
  /** Whether it served only isolated people. */
  isolated: boolean;
  /** Addresses of people on other workers: people behind them may be innocent. */
  elsewhere: ReadonlySet<string>;
};

export type Verdict = 'free' | 'isolated' | { refusedMs: number };

/** How long a death is remembered, in milliseconds. */
export const MEMORY_MS = 600_000;
/** People who did something within this time before a death are suspected first, and of these only the latest. */
const ACTIVE_MS = 10_000;
const MAX_ACTIVE = 3;
/** The suspicion against somebody who did something just before, or was already isolated; presence counts half. */
export const STRONG = 2;
export const WEAK = 1;
/** Isolated from here on: after one death with a strong suspicion, or two with a weak one. */
const ISOLATED_FROM = STRONG;
/** Guilty from here on, even if others shared each of the dead workers; nobody waits for a fourth death. */
export const GUILTY_FROM = 3 * STRONG;
/**
 * How many seats of one address may belong to one person. With more, as in an office, nobody is guilty because of the
 * address.
 */
export const MAX_SEATS = 4;
/** How long guilty people are refused, in milliseconds. */
export const REFUSED_MS = 60_000;

/** The suspicions after a worker died without naming anybody, and the seats that end with it. */
export function afterDeath(
  suspects: Suspects,
  { occupants, isolated, elsewhere }: Death,
  now: number,
): { suspects: Suspects; guilty: readonly Occupant[] } {
  const strong = isolated ? occupants : latest(occupants, now);
  const marks = remembered(suspects.marks, now);
  for (const [key, weight] of weights(occupants, strong)) {
    marks.set(key, [...(marks.get(key) ?? []), { until: now + MEMORY_MS, weight }]);
  }
  const alone = occupants.length <= MAX_SEATS && new Set(occupants.map(({ address }) => address)).size === 1;
  const isGuilty = ({ seat }: Occupant) => alone || sumOf(marks.get(seat), now) >= GUILTY_FROM;
  const guilty = isolated ? occupants.filter(isGuilty) : [];
  const refused = new Map([...suspects.refused].filter(([, until]) => until > now));
  for (const { seat, address } of guilty) {
    refused.set(seat, now + REFUSED_MS);
    if (!elsewhere.has(address)) refused.set(address, now + REFUSED_MS);
  }
  return { suspects: { marks, refused }, guilty };
}

/** Suspicions after the packets of this person have overloaded a worker: isolated for as long as after a death. */
export function afterOverload(suspects: Suspects, who: Person, now: number): Suspects {
  if (verdictOn(suspects, who, now) !== 'free') return suspects;
  const mark = { until: now + MEMORY_MS, weight: STRONG };
  const marks = remembered(suspects.marks, now);
  for (const key of [who.seat, who.address]) marks.set(key, [...(marks.get(key) ?? []), mark]);
  return { ...suspects, marks };
}

/**
 * Whether a person who is about to be placed on a worker is isolated or refused. Nobody is refused because of a site:
 * neighbours may share it.
 */
export function verdictOn({ marks, refused }: Suspects, who: Person, now: number): Verdict {
  const until = Math.max(refused.get(who.seat) ?? 0, refused.get(who.address) ?? 0);
  if (until > now) return { refusedMs: until - now };
  if (isSuspect({ marks }, who, now)) return 'isolated';
  return sumOf(marks.get(siteOf(who.address)), now) >= ISOLATED_FROM ? 'isolated' : 'free';
}

/** Whether it is this seat or this address that is suspected, and not only others of its site. */
export const isSuspect = ({ marks }: Pick<Suspects, 'marks'>, { seat, address }: Person, now: number): boolean =>
  Math.max(sumOf(marks.get(seat), now), sumOf(marks.get(address), now)) >= ISOLATED_FROM;

function latest(occupants: readonly Occupant[], now: number): Occupant[] {
  return occupants
    .filter(({ activeAt }) => now - activeAt < ACTIVE_MS)
    .sort((a, b) => b.activeAt - a.activeAt)
    .slice(0, MAX_ACTIVE);
}

/**
 * One entry per seat and address, as strong as the strongest suspicion against it. The site of somebody who is strongly
 * suspected is isolated with the second death: it has 65,536 addresses.
 */
function weights(occupants: readonly Occupant[], strong: readonly Occupant[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const one of occupants) for (const key of [one.seat, one.address]) if (!found.has(key)) found.set(key, WEAK);
  for (const { address } of strong) found.set(siteOf(address), WEAK);
  for (const { seat, address } of strong) for (const key of [seat, address]) found.set(key, STRONG);
  return found;
}

/** The sum of the marks that are still remembered. */
export const sumOf = (marks: readonly Mark[] = [], now: number) =>
  recent(marks, now).reduce((sum, { weight }) => sum + weight, 0);

const recent = (marks: readonly Mark[], now: number) => marks.filter(({ until }) => until > now);

/** The marks without those that are forgotten. */
export function remembered(marks: Suspects['marks'], now: number): Map<string, readonly Mark[]> {
  const kept = [...marks].map(([key, all]) => [key, recent(all, now)] as const);
  return new Map(kept.filter(([, { length }]) => length > 0));
}
