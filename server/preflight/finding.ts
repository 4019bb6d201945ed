import { variableOf } from '../config/variables.ts';

/** The checks before Parley serves clients. */
type Check =
  | 'listen-address'
  | 'no-address'
  | 'loopback-media'
  | 'announced-name'
  | 'announced-family'
  | 'page-family'
  | 'documentation-address'
  | 'private-address'
  | 'certificate'
  | 'plain-http'
  | 'receive-buffer'
  | 'send-buffer'
  | 'heap'
  | 'turn-secret'
  | 'turn-clock';

/** One problem of a set-up. */
export type Finding = {
  id: Check;
  /** `refuse`: Parley does not start, since no call could work. `warn`: it starts and logs a warning. */
  severity: 'refuse' | 'warn';
  /** The problem and its solution, with the name of the option. */
  sentence: string;
  /** The option to change, such as `media.listenAddress`. */
  option: string;
};

/** Thrown instead of a start that could not serve any call. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** An option and its environment variable, as sentences name them. */
export const named = (option: string): string => `${option} (${variableOf(option.split('.'))})`;
