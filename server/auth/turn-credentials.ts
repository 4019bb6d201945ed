import { createHmac } from 'node:crypto';
import type { IceServer } from '#shared/protocol/rtc.ts';

export type TurnOptions = {
  urls: string[];
  /** The secret shared with the TURN server: coturn's `static-auth-secret`. */
  secret: string;
  /** How long a credential can open new relays, in seconds. */
  seconds: number;
};

/** The length of the user in a credential, in hexadecimal digits: 128 bits. */
const USER_LENGTH = 32;

/**
 * A TURN server with a credential that the TURN server can check by itself (draft-uberti-behave-turn-rest-00: the name
 * contains the expiry and the user, the password is an HMAC-SHA1 of the name). All credentials of one site have the
 * same user, so that the TURN server's quota per user limits the site; the user does not reveal the site. `now` is in
 * milliseconds since 1970.
 */
export function turnServer({ urls, secret, seconds }: TurnOptions, site: string, now = Date.now()): IceServer {
  const user = createHmac('sha256', secret).update(site).digest('hex').slice(0, USER_LENGTH);
  const username = `${Math.floor(now / 1000) + seconds}:${user}`;
  return { urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
