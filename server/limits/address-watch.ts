import type { AddressTrust } from '#shared/protocol/http.ts';

/** As much of a WebSocket's handshake as says whether its counted address is its client's. */
export type SeenHandshake = {
  /** How many addresses X-Forwarded-For names. */
  forwarded: number;
  /** What its limits are counted by. */
  address: string;
};

export type AddressWatchOptions = {
  trustProxy: number;
  /** Told once of each state that is not `real`. */
  warn(sentence: string): void;
};

/** From so many handshakes on it is judged. */
const ENOUGH = 3;
/** So many from one private address alone are hardly people of one machine. */
const MANY = 50;
/** Of so many the older half is forgotten. */
const MOST = 200;

const sentences: Record<AddressTrust['state'], string> = {
  real: 'limits per address count each client by its own address',
  proxy: 'everybody seems to come from one address, a proxy: set http.trustProxy to the number of proxies in front',
  forged: 'requests come through fewer proxies than http.trustProxy says: clients can choose what they are counted by',
};

/** Notices where limits per address count something else than clients: a proxy that is not known of, or one that is not there. */
export class AddressWatch {
  readonly #options: AddressWatchOptions;
  readonly #told = new Set<AddressTrust['state']>();
  #seen = 0;
  /** Of those, how many had another number of proxies than `trustProxy` says. */
  #odd = 0;
  /** The only address that was seen, or null once there were two. */
  #only: string | null | undefined;

  constructor(options: AddressWatchOptions) {
    this.#options = options;
  }

  see({ forwarded, address }: SeenHandshake): void {
    const { trustProxy } = this.#options;
    this.#seen += 1;
    if (trustProxy === 0 ? forwarded > 0 : forwarded < trustProxy) this.#odd += 1;
    if (this.#seen >= MOST) [this.#seen, this.#odd] = [this.#seen / 2, this.#odd / 2];
    this.#only = this.#only === undefined || this.#only === address ? address : null;
    const { state, sentence } = this.stats;
    if (state === 'real' || this.#told.has(state)) return;
    this.#told.add(state);
    this.#options.warn(sentence);
  }

  get stats(): AddressTrust {
    const state = this.#state;
    return { state, sentence: sentences[state] };
  }

  get #state(): AddressTrust['state'] {
    const isMostlyOdd = this.#seen >= ENOUGH && 2 * this.#odd > this.#seen;
    if (isMostlyOdd) return this.#options.trustProxy === 0 ? 'proxy' : 'forged';
    return this.#seen >= MANY && isPrivate(this.#only ?? '') ? 'proxy' : 'real';
  }
}

/** RFC 1918, RFC 4193 and loopback, as counted addresses are written. */
const isPrivate = (address: string) =>
  /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:|0:0:0:0$)/.test(address);
