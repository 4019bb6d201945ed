/** Tests whether a TURN server has Parley's secret, and how far its clock differs, without opening a relay. */
import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  type StunAttribute,
  stunAttribute,
  stunAttributesOf,
  stunErrorOf,
  stunKey,
  stunRequest,
} from '../util/stun.ts';
import type { TurnFacts } from './facts.ts';
import { openTurnLink } from './turn-link.ts';

/** Refresh (RFC 8656, 7): a server checks the credential before it looks for the relay, of which there is none. */
const REFRESH = 0x0004;
const UNAUTHORIZED = 401;
const NO_RELAY = 437;

/** How long the whole probe may take, in milliseconds. */
const WITHIN_MS = 5000;
/** The clock differences that the probe distinguishes, in seconds. Differences below the first do not matter. */
const STEPS = [60, 600, 3600, 86_400];
/** Beyond any wrong clock, in seconds. */
const TEN_YEARS = 315_360_000;

export type TurnProbe = {
  url: string;
  secret: string;
  /** Milliseconds since 1970. */
  now: number;
};

/** Undefined if the server does not answer from here, which says nothing about browsers. */
export async function probeTurn({ url, secret, now }: TurnProbe): Promise<TurnFacts | undefined> {
  const end = new AbortController();
  const tooLong = setTimeout(WITHIN_MS, undefined, { signal: end.signal, ref: false }).catch(() => undefined);
  const accepts = (offset: number) =>
    isAccepted({ url, secret, expiry: Math.floor(now / 1000) + offset, signal: end.signal });
  try {
    return await Promise.race([tooLong, measure(accepts, { url })]);
  } catch {
    return undefined;
  } finally {
    end.abort();
  }
}

/** `accepts`: whether the server accepts a credential that expires in so many seconds. */
async function measure(
  accepts: (offset: number) => Promise<boolean>,
  { url }: { url: string },
): Promise<TurnFacts | undefined> {
  if (!(await accepts(TEN_YEARS))) return { url, secret: false, aheadSeconds: 0 };
  const ahead = await largestStep(async (step) => !(await accepts(step)));
  const behind = ahead === 0 ? await largestStep((step) => accepts(-step)) : 0;
  return { url, secret: true, aheadSeconds: ahead - behind };
}

/** The largest step that applies, 0 for none. A step that applies implies all smaller ones. */
async function largestStep(applies: (step: number) => Promise<boolean>): Promise<number> {
  let last = 0;
  for (const step of STEPS) {
    if (!(await applies(step))) return last;
    last = step;
  }
  return last;
}

type Attempt = { url: string; secret: string; expiry: number; signal: AbortSignal };

/**
 * Whether the server accepts a credential that is valid until then, in seconds since 1970. Each over a connection of
 * its own, since coturn accepts one user on each. @throws Error if nothing follows from the answer.
 */
async function isAccepted({ url, secret, expiry, signal }: Attempt): Promise<boolean> {
  const link = openTurnLink(url);
  signal.addEventListener('abort', link.close);
  const exchange = async (challenge: readonly StunAttribute[]) =>
    stunAttributesOf(await link.request(refresh({ username: `${expiry}:parley`, secret, challenge })));
  try {
    const challenge = (await exchange([])).filter(
      ([type]) => type === stunAttribute.realm || type === stunAttribute.nonce,
    );
    const error = stunErrorOf(await exchange(challenge));
    if (error === UNAUTHORIZED) return false;
    if (error === 0 || error === NO_RELAY) return true;
    throw new Error(`the TURN server answered ${error}`);
  } finally {
    signal.removeEventListener('abort', link.close);
    link.close();
  }
}

type Refresh = { username: string; secret: string; challenge: readonly StunAttribute[] };

/** A Refresh request. Without a challenge it is unsigned, and the response brings the challenge. */
function refresh({ username, secret, challenge }: Refresh): Buffer {
  const lifetime: StunAttribute = [stunAttribute.lifetime, Buffer.alloc(4)];
  const realm = challenge.find(([type]) => type === stunAttribute.realm)?.[1];
  if (realm === undefined) return stunRequest(REFRESH, [lifetime]);
  const password = createHmac('sha1', secret).update(username).digest('base64');
  const user: StunAttribute = [stunAttribute.username, Buffer.from(username)];
  const key = stunKey({ username, realm: String(realm), password });
  return stunRequest(REFRESH, [lifetime, user, ...challenge], key);
}
