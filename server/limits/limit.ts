/** The definition of a limit, and its report in the admin API. */
import type { ErrorCode } from '#shared/protocol/errors.ts';

/**
 * The unit by which a limit counts: one signalling connection, one seat, one room, one client address (an IPv6 /64), or
 * everything.
 */
type LimitScope = 'connection' | 'person' | 'room' | 'address' | 'server';

export type LimitOptions = {
  /** The option that sets it, as in `config/default.yaml`: `limits.joinsPerSecondPerAddress`. */
  name: string;
  scope: LimitScope;
  /** The code of a refusal; `too_many_requests` by default. */
  code?: ErrorCode | undefined;
  /** Advice for a refused person, as the end of a sentence. */
  advice?: string | undefined;
};

/** The key of a limit whose scope is `server`. */
export const WHOLE_SERVER = '';

/** The message of a refusal. */
export const refusalText = (bound: string, advice?: string) => (advice === undefined ? bound : `${bound}; ${advice}`);
