import { createHmac } from 'node:crypto';
import type { IceServer } from '#shared/protocol/rtc.ts';

export type TurnOptions = {
  urls: string[];
  /** The secret shared with the TURN server: coturn's `static-auth-secret`. */
  secret: string;
  /** How long a credential opens new relays, in seconds. */
  seconds: number;
};

/**
 * A TURN server with a credential for `user` that the TURN server can check by itself
 * (draft-uberti-behave-turn-rest-00: the name contains the expiry and the user, the password is an HMAC-SHA1 of the
 * name). `now` is in milliseconds since 1970.
 */
export function turnServer({ urls, secret, seconds }: TurnOptions, user: string, now = Date.now()): IceServer {
  const username = `${Math.floor(now / 1000) + seconds}:${user}`;
  return { urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
