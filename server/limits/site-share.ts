/**
 * Divides a total among sites: the less of it is free, the less one site (an IPv6 /48, or one IPv4 address) may hold.
 * While a part x of the total is free, a site may hold 3x² of the total: 57 % if it is alone; 8 % each if ten sites
 * take all they can, which leaves a sixth to sites that hold less. A fixed limit per site would be too high on a full
 * server or too low for a large company on an empty one. Switches share one buffer among their ports in this way
 * (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998), but with x instead of x²,
 * which would leave nothing after several sites have arrived one after another.
 */

const STEEPNESS = 3;

/** A site may always hold this much of a total if it is free: enough for a household. */
const few = (total: number) => Math.max(5, total / 500);

type Share = {
  total: number;
  /** How much one site requests in addition to what it holds. */
  amount: number;
};

type Held = {
  held: number;
  ofSite: number;
  /** The factor before x², for totals of which one site alone may hold a part other than 57 %: 20 gives 80 %. */
  steepness?: number | undefined;
};

/** Whether a site that holds `ofSite` may hold more, while all together hold `held`. */
export function fitsShare({ total, amount, held, ofSite, steepness = STEEPNESS }: Share & Held): boolean {
  const free = total - held;
  return amount <= free && ofSite + amount <= Math.max(few(total), (steepness * free * free) / total);
}

/** How far the amount held by all sites must fall until `fitsShare` is true for a site that keeps its `part` of it. */
export function heldThatFits({ total, amount, part }: Share & { part: number }): number {
  const root = Math.sqrt(part * part + (4 * STEEPNESS * (part * total + amount)) / total);
  const ofMany = total - ((root - part) * total) / (2 * STEEPNESS);
  return Math.min(total - amount, Math.max(ofMany, heldThatFitsFew({ total, amount, part })));
}

function heldThatFitsFew({ total, amount, part }: Share & { part: number }): number {
  if (amount > few(total)) return 0;
  return part === 0 ? total : (few(total) - amount) / part;
}

/**
 * The site of a counted address (`util/network-of.ts`): for IPv6 its /48, the largest network that a provider assigns
 * to one customer (RFC 6177, RIPE-690). With smaller assignments, neighbours share one site, which limits them only if
 * the server is nearly full.
 */
export function siteOf(address: string): string {
  return address.includes(':') ? address.split(':').slice(0, 3).join(':') : address;
}
