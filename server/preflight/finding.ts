import { variableOf } from '../config/variables.ts';

/** What is checked before Parley serves anybody. */
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
  | 'turn-secret'
  | 'turn-clock';

/** One thing that is wrong with a set-up. */
export type Finding = {
  id: Check;
  /** Whether Parley does not start with it, since no call could work, or starts and warns. */
  severity: 'refuse' | 'warn';
  /** What is wrong, and what to do about it; it names the option. */
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
