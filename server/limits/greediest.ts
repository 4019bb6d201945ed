import { siteOf } from './site-share.ts';

/** The amount of a total that a client uses, by counted address. */
export type Taker = { readonly address: string; readonly amount: number };

/**
 * Selects the client to stop when all together take too much: the one that takes the most, at the site (`siteOf`) that
 * takes the most. Otherwise one site with many clients could stay just below everybody else, and have the others
 * stopped.
 */
export function greediest<One extends Taker>(takers: Iterable<One>): One | undefined {
  const sum = (all: readonly One[]) => all.reduce((total, { amount }) => total + amount, 0);
  const sites = [...Map.groupBy(takers, ({ address }) => siteOf(address)).values()];
  const site = sites.toSorted((one, other) => sum(other) - sum(one))[0];
  return site?.toSorted((one, other) => other.amount - one.amount)[0];
}
