/**
 * Decides what follows when a media worker died and named whose packet, request or timer it was serving: nobody else is
 * isolated for it.
 */
import { siteOf } from '../limits/site-share.ts';
import {
  dataOf,
  GUILTY_FROM,
  isSuspect,
  MEMORY_MS,
  type Person,
  REFUSED_MS,
  remembered,
  STRONG,
  type Suspects,
  sumOf,
  WEAK,
} from './suspects.ts';

export type NamedDeath = {
  /**
   * The person whose packet, request or timer it was, and the one to whom it was being forwarded, whose state may be
   * the cause.
   */
  named: readonly Person[];
  /** Everybody on the worker. */
  occupants: readonly Person[];
  /** Whether the worker served only isolated people. */
  isolated: boolean;
  /** Addresses and sites that hold more seats than one person may have. */
  shared: ReadonlySet<string>;
};

/**
 * How long it is remembered, in milliseconds, unless many share that address: a named person weighs more than one who
 * was merely present.
 */
const NAMED_MS = 3_600_000;
/**
 * A person who was merely present is isolated with the fourth death within ten minutes: if a packet corrupts memory so
 * that a later packet of somebody else ends the worker, the wrong person is named each time.
 */
const PRESENT = STRONG / 4;

/**
 * A worker died: the suspicion against those it named, and their seats that end with it. Of two, it is the one under
 * whom a worker died before.
 */
export function afterNamedDeath(
  suspects: Suspects,
  { named, occupants, isolated, shared }: NamedDeath,
  now: number,
): { suspects: Suspects; blamed: readonly Person[]; guilty: readonly Person[] } {
  // A suspect at the same address says nothing about a colleague.
  const itself = ({ seat, address }: Person) => ({ seat, address: shared.has(address) ? seat : address });
  const known = named.filter((one) => isSuspect(suspects, itself(one), now));
  const blamed = known.length > 0 ? known : named;
  const marks = remembered(suspects.marks, now);
  const hold = (key: string, weight: number, ms: number) =>
    marks.set(key, [...(marks.get(key) ?? []), { until: now + ms, weight }]);
  for (const one of blamed) {
    for (const { key, weight, ms } of siteMarks(one, shared)) hold(key, weight, ms);
    for (const { seat, address } of [one, dataOf(one)]) {
      hold(seat, STRONG, NAMED_MS);
      hold(address, STRONG, shared.has(one.address) ? MEMORY_MS : NAMED_MS);
    }
  }
  for (const key of new Set(occupants.flatMap(({ seat, address }) => [seat, address]))) hold(key, PRESENT, MEMORY_MS);
  // On a worker with isolated people only, it may still be either of two.
  const isSure = !isolated || named.length === 1;
  const guilty = known.filter(({ seat }) => isSure || sumOf(marks.get(seat), now) >= GUILTY_FROM);
  const refused = new Map([...suspects.refused].filter(([, until]) => until > now));
  for (const { seat, address } of guilty) {
    refused.set(seat, now + REFUSED_MS);
    if (!shared.has(address)) refused.set(address, now + REFUSED_MS);
  }
  return { suspects: { marks, refused }, blamed, guilty };
}

/**
 * The suspicions against the site (an IPv6 /48) of a blamed person, who may come back from another of its addresses and
 * is isolated then. An office is isolated, and others of the site are refused data, from the second death on.
 */
function siteMarks(one: Person, shared: ReadonlySet<string>): { key: string; weight: number; ms: number }[] {
  const site = siteOf(one.address);
  if (site === one.address) return [];
  const [weight, ms] = shared.has(site) ? [WEAK, MEMORY_MS] : [STRONG, NAMED_MS];
  return [
    { key: site, weight, ms },
    { key: siteOf(dataOf(one).address), weight: WEAK, ms: MEMORY_MS },
  ];
}
