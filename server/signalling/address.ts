import type { IncomingMessage } from 'node:http';
import { networkOf } from '../util/network-of.ts';

/**
 * Who a connection is counted for: the client's address, read so many entries from the end of X-Forwarded-For as there are proxies in front;
 * of IPv6 the first 64 bits, which one household or one machine has to itself.
 */
export function countedAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  { trustProxy }: { trustProxy: number },
): string {
  const forwarded = [headers['x-forwarded-for']].flat().join(',').split(',');
  const chain = [...forwarded.map((entry) => entry.trim()).filter((entry) => entry !== ''), socket.remoteAddress ?? ''];
  const address = chain.at(-1 - Math.min(trustProxy, chain.length - 1)) ?? '';
  return networkOf(address);
}

/** How many connections each address has; an address without any takes no room. */
export class AddressCount {
  readonly #counts = new Map<string, number>();

  of(address: string): number {
    return this.#counts.get(address) ?? 0;
  }

  /** One more; what it returns is to be called once it is gone. */
  add(address: string): () => void {
    this.#counts.set(address, this.of(address) + 1);
    let counted = true;
    return () => {
      if (!counted) return;
      counted = false;
      const left = this.of(address) - 1;
      if (left > 0) this.#counts.set(address, left);
      else this.#counts.delete(address);
    };
  }
}
