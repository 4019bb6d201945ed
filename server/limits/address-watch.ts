import type { AddressTrust } from '#shared/protocol/http.ts';
import { networkOf } from '../util/network-of.ts';

/** The part of a WebSocket handshake that shows whether its counted address is the client's. */
export type SeenHandshake = {
  /** The entries of X-Forwarded-For, nearest last; any client that reaches the port can send them. */
  forwarded: readonly string[];
  /** The other end of the TCP connection, which nobody can forge. */
  peer: string;
};

export type AddressWatchOptions = {
  trustProxy: number;
  /** Called once for each message about a state that is not `real`. */
  warn(sentence: string): void;
};

/** How many handshakes a verdict needs. */
const MIN_SEEN = 3;
/** How many it needs if none of them names a client: fewer may come from people at one machine. */
const MIN_SEEN_UNNAMED = 50;
/** Beyond this many, the older half is forgotten. */
const MAX_SEEN = 200;
/** How many different clients must be named: fewer may be one person. */
const MIN_NAMES = 2;

const sentences = {
  real: 'limits per address use the address of the connection',
  configured: 'limits per address use the address that the configured proxies report',
  naming:
    'all WebSockets come from one private address and name different clients in X-Forwarded-For, as a proxy does: ' +
    'limits per address count them as one; if you run a proxy there that nobody can bypass, see ' +
    'http.trustProxy; otherwise leave it at 0, or clients can choose the address by which they are limited',
  silent:
    'all WebSockets come from one private address and name no client: limits per address count them as one; if that ' +
    'is your proxy, configure it to set X-Forwarded-For first',
  forged:
    'requests pass through fewer proxies than http.trustProxy says: clients can choose the address by which they are limited',
} as const;

/**
 * Notices when limits per address count something other than clients: an unknown proxy, or one that does not exist. A
 * header alone is no sign of a proxy, since an attacker could send it to make the administrator trust it.
 */
export class AddressWatch {
  readonly #options: AddressWatchOptions;
  readonly #warned = new Set<string>();
  #seen = 0;
  /** How many of those came through fewer proxies than `trustProxy` says. */
  #tooFew = 0;
  /** The names in X-Forwarded-For behind the only peer, no more of them than needed. */
  readonly #named = new Set<string>();
  /** Whether any request named nobody, since a proxy names a client each time. */
  #someNameNobody = false;
  /** The only peer that was ever seen, or null once there were two. */
  #only: string | null | undefined;

  constructor(options: AddressWatchOptions) {
    this.#options = options;
  }

  see({ forwarded, peer }: SeenHandshake): void {
    const address = networkOf(peer);
    this.#seen += 1;
    if (forwarded.length < this.#options.trustProxy) this.#tooFew += 1;
    if (this.#seen >= MAX_SEEN) [this.#seen, this.#tooFew] = [this.#seen / 2, this.#tooFew / 2];
    this.#only = this.#only === undefined || this.#only === address ? address : null;
    const nearest = forwarded.at(-1);
    if (nearest === undefined) this.#someNameNobody = true;
    else if (this.#named.size < MIN_NAMES) this.#named.add(nearest);
    const { state, sentence } = this.stats;
    if (state === 'real' || this.#warned.has(sentence)) return;
    this.#warned.add(sentence);
    this.#options.warn(sentence);
  }

  get stats(): AddressTrust {
    if (this.#options.trustProxy > 0) return this.#ofConfigured;
    const isOneMachine = isPrivate(this.#only ?? '');
    const areNamed = !this.#someNameNobody && this.#named.size >= MIN_NAMES;
    if (isOneMachine && areNamed && this.#seen >= MIN_SEEN) return { state: 'proxy', sentence: sentences.naming };
    if (isOneMachine && this.#named.size === 0 && this.#seen >= MIN_SEEN_UNNAMED) {
      return { state: 'proxy', sentence: sentences.silent };
    }
    return { state: 'real', sentence: sentences.real };
  }

  get #ofConfigured(): AddressTrust {
    const areMostlyTooFew = this.#seen >= MIN_SEEN && 2 * this.#tooFew > this.#seen;
    if (areMostlyTooFew) return { state: 'forged', sentence: sentences.forged };
    return { state: 'real', sentence: sentences.configured };
  }
}

/** RFC 1918, RFC 4193 and loopback, in the form of counted addresses. */
const isPrivate = (address: string) =>
  /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:|0:0:0:0$)/.test(address);
