/** What a limit is, and what the administrator sees of it. */
import type { ErrorCode } from '#shared/protocol/errors.ts';

/** What is counted together: one signalling connection, one seat, one client address (of IPv6 its /64), or everything. */
export type LimitScope = 'connection' | 'person' | 'address' | 'server';

export type LimitOptions = {
  /** The option that sets it, as in `config/default.yaml`: `limits.joinsPerSecondPerAddress`. */
  name: string;
  scope: LimitScope;
  /** What a refusal carries; `too_many_requests` where left out. */
  code?: ErrorCode | undefined;
};

/** The key of a limit whose scope is `server`. */
export const WHOLE_SERVER = '';
