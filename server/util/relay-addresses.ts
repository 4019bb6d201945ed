import { lookup } from 'node:dns/promises';
import { networkOf } from './network-of.ts';

/** How long the addresses of a name are remembered, in milliseconds. */
const REMEMBERED_MS = 60_000;

/**
 * The addresses of the configured TURN servers, from which relayed media comes. A relay that sends from another address
 * than its name has is not recognized.
 */
export class RelayAddresses {
  readonly #hosts: readonly string[];
  #networks = new Set<string>();
  #known: Promise<void> | undefined;
  #until = 0;

  /** `urls` of TURN servers, as RFC 7065 spells them; others are ignored. */
  constructor(urls: readonly string[]) {
    this.#hosts = urls.flatMap((url) => hostOf(url) ?? []);
  }

  /** As known since the last `refresh`. */
  has(address: string): boolean {
    return this.#networks.has(networkOf(address));
  }

  /** Resolves the names, once a minute at most. */
  refresh(): Promise<void> {
    if (!this.#known || performance.now() > this.#until) {
      this.#until = performance.now() + REMEMBERED_MS;
      this.#known = this.#resolve();
    }
    return this.#known;
  }

  async #resolve(): Promise<void> {
    const found = await Promise.allSettled(this.#hosts.map((host) => lookup(host, { all: true })));
    const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    this.#networks = new Set(addresses.map(({ address }) => networkOf(address)));
  }
}

/** `turn:[2001:db8::1]:3478?transport=udp` has the host 2001:db8::1. */
const hostOf = (url: string) => {
  const { bracketed, plain } = /^turns?:(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:?]+))/iu.exec(url)?.groups ?? {};
  return bracketed ?? plain;
};
