import { siteOf } from './site-share.ts';

/** The amount of a total that a client uses, by counted address. */
export type Taker = { readonly address: string; readonly amount: number };

/**
 * Selects the client to stop when all together take too much: the one that takes the most, at the site (`siteOf`) that
 * takes the most. Otherwise one site with many clients could stay just below everybody else, and have the others
 * stopped.
 */
export const greediest = <One extends Taker>(takers: Iterable<One>): One | undefined => ofGreediestSite(takers)[0];

/** Like `greediest`, and as many more of its site, in order, as it takes to stop half of what that site takes. */
export function greediestHalf<One extends Taker>(takers: Iterable<One>): One[] {
  const ordered = ofGreediestSite(takers);
  const half = sum(ordered) / 2;
  return ordered.filter((_, index) => sum(ordered.slice(0, index)) < half);
}

/** The client that takes the most first. */
function ofGreediestSite<One extends Taker>(takers: Iterable<One>): One[] {
  const sites = [...Map.groupBy(takers, ({ address }) => siteOf(address)).values()];
  const [site = []] = sites.toSorted((one, other) => sum(other) - sum(one));
  return site.toSorted((one, other) => other.amount - one.amount);
}

const sum = (takers: readonly Taker[]) => takers.reduce((total, { amount }) => total + amount, 0);
