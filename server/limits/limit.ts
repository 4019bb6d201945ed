/** What a limit is, and what the administrator sees of it. */
import type { ErrorCode } from '#shared/protocol/errors.ts';

/**
 * What is counted together: one signalling connection, one seat, one room, one client address (of IPv6 its /64), or
 * everything.
 */
type LimitScope = 'connection' | 'person' | 'room' | 'address' | 'server';

export type LimitOptions = {
  /** The option that sets it, as in `config/default.yaml`: `limits.joinsPerSecondPerAddress`. */
  name: string;
  scope: LimitScope;
  /** What a refusal carries; `too_many_requests` where left out. */
  code?: ErrorCode | undefined;
  /** What a refused person can do about it, as the end of a sentence. */
  advice?: string | undefined;
};

/** The key of a limit whose scope is `server`. */
export const WHOLE_SERVER = '';

/** The message of a refusal. */
export const refusalText = (bound: string, advice?: string) => (advice === undefined ? bound : `${bound}; ${advice}`);
