/** Checks whether a request comes from an administrator: from a client that knows the configured token. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an Authorization header carries the token (RFC 6750: `Bearer <token>`). False without a token. */
export function isAdmin(authorization: string | undefined, { token }: { token: string }): boolean {
  const presented = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  return presented !== undefined && isSameSecret(presented, token);
}

/** Compares hashes, so that the duration reveals neither where two texts differ nor their lengths. */
function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
