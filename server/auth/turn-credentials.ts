import { createHmac } from 'node:crypto';
import type { IceServer } from '#shared/protocol/rtc.ts';

export type TurnOptions = {
  urls: string[];
  /** What this server and the TURN server share: coturn's `static-auth-secret`. */
  secret: string;
  /** How long a credential opens new relays, in seconds. */
  seconds: number;
};

/**
 * A TURN server with a credential of its own for `user`, which the TURN server can check without being told of it
 * (draft-uberti-behave-turn-rest-00: the name is when it ends and whose it is, the password an HMAC-SHA1 of the name).
 * `now` is in milliseconds since 1970.
 */
export function turnServer({ urls, secret, seconds }: TurnOptions, user: string, now = Date.now()): IceServer {
  const username = `${Math.floor(now / 1000) + seconds}:${user}`;
  return { urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
