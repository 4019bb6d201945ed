import type { PlainKey } from '../../i18n/i18n.ts';
import type { EndedReason } from '../../models/call/call.ts';

/** The ways to continue: rejoin, try again, reload the page, or return to the start page. */
export type WayOut = 'rejoin' | 'retry' | 'reload' | 'home';

/** The keys `ended.<words>_title` and `_text` of an end, and its primary action. */
export type Ending = { words: EndingWords; wayOut: WayOut };

type EndingWords = {
  [Key in PlainKey]: Key extends `ended.${infer Words}_title` ? Words : never;
}[PlainKey];

const internal: Ending = { words: 'internal', wayOut: 'retry' };
const tooMany: Ending = { words: 'too_many', wayOut: 'retry' };
const already: Ending = { words: 'already', wayOut: 'reload' };
const denied: Ending = { words: 'denied', wayOut: 'home' };

/** Every reason for which a call can end. The compiler requires an entry for every new one. */
const endings: Record<EndedReason, Ending> = {
  left: { words: 'left', wayOut: 'rejoin' },
  shutting_down: { words: 'shutting_down', wayOut: 'retry' },
  server_gone: { words: 'server_gone', wayOut: 'retry' },
  no_websocket: { words: 'no_websocket', wayOut: 'retry' },
  unsupported_browser: { words: 'unsupported_browser', wayOut: 'home' },
  relay_refused: { words: 'relay_refused', wayOut: 'retry' },
  taken_over: { words: 'taken_over', wayOut: 'rejoin' },
  media_failed: { words: 'media_failed', wayOut: 'retry' },
  room_full: { words: 'room_full', wayOut: 'retry' },
  server_full: { words: 'server_full', wayOut: 'retry' },
  protocol_mismatch: { words: 'outdated', wayOut: 'reload' },
  origin_refused: { words: 'origin_refused', wayOut: 'home' },
  unsupported_media: { words: 'unsupported_media', wayOut: 'home' },
  prejoin_full: internal,
  prepared_too_long: internal,
  too_many_requests: tooMany,
  already_joined: already,
  already_connected: already,
  unauthorized: denied,
  admin_disabled: denied,
  bad_request: internal,
  unknown_request: { words: 'outdated', wayOut: 'reload' },
  too_large: internal,
  duplicate_request: internal,
  not_joined: internal,
  already_exists: internal,
  not_found: internal,
  not_direct: internal,
  media_moved: internal,
  not_allowed: internal,
  last_host: internal,
  removed: { words: 'removed', wayOut: 'home' },
  banned: { words: 'banned', wayOut: 'home' },
  ended: { words: 'ended', wayOut: 'home' },
  denied: { words: 'turned_away', wayOut: 'retry' },
  room_locked: { words: 'room_locked', wayOut: 'retry' },
  password_required: { words: 'password', wayOut: 'home' },
  wrong_password: { words: 'password', wayOut: 'home' },
  must_knock: { words: 'lobby', wayOut: 'retry' },
  lobby_full: { words: 'lobby', wayOut: 'retry' },
  overloaded: { words: 'server_full', wayOut: 'retry' },
  internal,
};

const known = new Map<unknown, Ending>(Object.entries(endings));

/** The ending for this reason, also if a server gives one that this page does not know. */
export const endingOf = (reason: EndedReason): Ending => known.get(reason) ?? internal;
