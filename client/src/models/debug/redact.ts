/**
 * Selects the part of a message's data that the developer panel shows. Nothing is shown unless it is listed here:
 * names, chat, files, the room, keys, ICE passwords, fingerprints, SDP, addresses and everything that is added to the
 * protocol later stay out.
 */
import type { RoomPolicy } from '#shared/protocol/access.ts';
import type { DirectOffer, DirectRole, Mode, ModeReason } from '#shared/protocol/direct.ts';
import { errorCodes } from '#shared/protocol/errors.ts';
import type { LimitReason } from '#shared/protocol/media.ts';
import type { ModerationAction } from '#shared/protocol/moderation.ts';
import { Role } from '#shared/protocol/roles.ts';
import type { EndReason, Grade, VideoSettings } from '#shared/protocol/room.ts';
import { Source } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';

/** The fields that are shown, or whose content is looked into. */
const fields: ReadonlySet<string> = new Set([
  ...['id', 'peer', 'peers', 'self', 'producer', 'producers', 'consumers', 'transport', 'holds', 'channel'],
  ...['sendTransport', 'receiveTransport', 'media', 'kept', 'speakers', 'hands'],
  ...['source', 'paused', 'measure', 'layers', 'subscriptions', 'videos', 'newcomers', 'cameras', 'screens', 'height'],
  ...['mode', 'epoch', 'reason', 'offer', 'role', 'allowed', 'on', 'state', 'quality', 'sequence', 'refused', 'code'],
  ...['by', 'target', 'action', 'stopped', 'sources', 'spotlight', 'policy', 'ban'],
  ...['video', 'codec', 'maxKbps', 'screenMaxKbps', 'preJoin', 'direct', 'relayOnly', 'maxVisible'],
]);

type Word =
  | (Source | LimitReason | Mode | ModeReason | DirectOffer | DirectRole | EndReason | Grade | Quality)
  | ModerationAction
  | RoomPolicy
  | VideoSettings['codec']
  | 'paused'
  | 'closed'
  | 'flowing'
  | 'failed'
  | 'two_alone';

/** The only texts that are shown, besides ids: those that the protocol defines. */
const words: ReadonlySet<string> = new Set<string>([
  ...errorCodes,
  ...Source.options,
  ...Role.options,
  ...([
    ...(['sfu', 'trying', 'direct', 'new', 'two_alone', 'not_two_alone', 'not_allowed', 'switched_off'] as const),
    ...(['connected', 'no_path', 'path_lost', 'on', 'off', 'never', 'caller', 'callee'] as const),
    ...(['shutting_down', 'media_failed', 'prepared_too_long', 'taken_over', 'warm', 'prefetched', 'cold'] as const),
    ...(['good', 'fair', 'poor', 'vp8', 'vp9', 'h264', 'paused', 'closed', 'flowing', 'failed'] as const),
    ...(['bitrate', 'overloaded', 'moderator', 'moderated', 'removed', 'banned', 'ended'] as const),
    ...(['denied', 'open', 'locked', 'password', 'lobby', 'admit', 'admit_all', 'deny'] as const),
    ...(['mute', 'mute_all', 'ask_to_unmute', 'ask_all_to_unmute', 'stop', 'allow'] as const),
    ...(['lower_hand', 'rename', 'remove', 'ban'] as const),
  ] satisfies Word[]),
]);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;
/** Longer lists are cut, and end with the number of the others. */
const MAX_ITEMS = 12;

/** The start of an id, which is enough to distinguish the ids of one call. */
export const shortId = (id: string): string => id.slice(0, 8);

/** The shown part of a message's data, as JSON; empty if nothing is shown. */
export function redacted(data: unknown): string {
  const shown = shownOf(data);
  return shown === undefined ? '' : JSON.stringify(shown);
}

/** Whether this text is one of the protocol's own. */
export const isProtocolWord = (text: string): boolean => words.has(text);

function shownOf(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return shownText(value);
  if (Array.isArray(value)) return shownList(value);
  return typeof value === 'object' && value !== null ? shownFields(value) : undefined;
}

function shownText(text: string): string | undefined {
  if (uuid.test(text)) return shortId(text);
  return words.has(text) ? text : undefined;
}

function shownList(list: readonly unknown[]): unknown {
  const shown = list.slice(0, MAX_ITEMS).flatMap((item) => shownOf(item) ?? []);
  if (shown.length === 0 && list.length > 0) return undefined;
  return list.length > MAX_ITEMS ? [...shown, `+${list.length - MAX_ITEMS}`] : shown;
}

function shownFields(object: object): unknown {
  const shown = Object.entries(object).flatMap(([field, value]) => {
    const part = fields.has(field) ? shownOf(value) : undefined;
    return part === undefined ? [] : [[field, part] as const];
  });
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}
