/**
 * How a total is shared: the less of it is free, the less one site (an IPv6 /48, or one IPv4 address) may hold. With a
 * part x of the total free, a site may hold 3x² of the total: 57 % if it is alone; 8 % each if ten take all they can,
 * which leaves a sixth to sites that hold less. So no site needs a limit of its own, which would be too much on a full
 * server or too little for a large company on an empty one. Switches share one buffer among their ports in this way
 * (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998), but with x, of which sites
 * that arrive one after another would leave nothing.
 */

const STEEPNESS = 3;

/** A site may always hold this much of a total, if it is free: a household. */
const few = (total: number) => Math.max(5, total / 500);

type Share = {
  total: number;
  /** What one site wants in addition to what it holds. */
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

/** How far the total that all hold must fall until `fitsShare` is true for a site that keeps its `part` of it. */
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
 * The site of a counted address (`util/network-of.ts`): for IPv6 the /48, the most that one customer is given (RFC
 * 6177, RIPE-690). If a provider gives less, neighbours share what is no limit unless the server is nearly full.
 */
export function siteOf(address: string): string {
  return address.includes(':') ? address.split(':').slice(0, 3).join(':') : address;
}
