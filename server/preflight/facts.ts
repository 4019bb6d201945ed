import type { Config } from '../config/schema.ts';

/** The options that the checks concern. */
export type CheckedConfig = Pick<Config, 'http' | 'tls' | 'media' | 'turn' | 'iceServers' | 'limits'>;

/** The addresses of a host name, or the error code of its lookup. */
export type Lookup = { addresses: readonly string[] } | { error: string };

/** The response of the TURN server to credentials with Parley's secret. */
export type TurnFacts = {
  url: string;
  /** Whether it accepts the secret. */
  secret: boolean;
  /** Seconds by which its clock is ahead of this machine's at least, negative if behind; 0 if they agree. */
  aheadSeconds: number;
};

/** The measured facts about the machine and its network, without any conclusion. */
export type Facts = {
  /** Milliseconds since 1970. */
  now: number;
  /** Whether Parley was started for phones in the same network (`--lan`). */
  lan: boolean;
  /** The addresses of this machine that can receive media, best first. */
  own: readonly string[];
  /** The error code with which `media.listenAddress` cannot be used. */
  listenError?: string | undefined;
  /** The lookup of each host name that is announced, or under which the page is known. */
  lookups: Readonly<Record<string, Lookup>>;
  /** The facts about `tls.cert`, if it can be read. Milliseconds since 1970. */
  certificate?: { names: readonly string[]; validFrom: number; validTo: number } | undefined;
  /**
   * The buffer sizes that the system grants to a socket that requests those of the options, in bytes; undefined if it
   * does not report them.
   */
  buffers?: { receive: number; send: number } | undefined;
  /** How large the heap of this process may become, in bytes. */
  heapBytes: number;
};
