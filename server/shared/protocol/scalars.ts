import * as z from 'zod/mini';
import { canonicalRoomName } from './room-name.ts';

/** A room's canonical name. Any spelling is accepted, and converted to the canonical one. */
export const RoomName = z.pipe(
  z.string().check(z.maxLength(256)),
  z.transform((raw: string, context) => {
    const name = canonicalRoomName(raw);
    if (name !== undefined) return name;
    context.issues.push({
      code: 'custom',
      message: 'a room name is 1 to 64 letters, digits and hyphens',
      input: raw,
    });
    return z.NEVER;
  }),
);

/**
 * Matches text with something visible: a letter, digit, punctuation mark or symbol, but none that is drawn blank, such
 * as the Hangul fillers, the blank Braille pattern (U+2800) and the null note head (U+1D159).
 */
export const seen = /(?![\p{Default_Ignorable_Code_Point}\u2800\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/** In UTF-16 units. */
export const MAX_NAME_LENGTH = 64;

/**
 * The name of a participant: one line, 1 to 64 UTF-16 units after trimming, with something visible; no control
 * characters, and none that change the direction of the text around the name (Unicode, annex 9).
 */
export const PersonName = z
  .string()
  .check(
    z.trim(),
    z.minLength(1),
    z.maxLength(MAX_NAME_LENGTH),
    z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u, 'a name is one line without control characters'),
    z.regex(seen, 'a name is to be seen'),
  );

/**
 * Chosen at random by a client, 32 bytes as base64url, and known to nobody else: a client that presents it has the seat
 * that was taken with it, and can resume it after a lost connection.
 */
export const SeatKey = z.string().check(z.regex(/^[\w-]{43}$/, 'a key is 32 bytes as base64url'));
export type SeatKey = z.infer<typeof SeatKey>;

/** Assigned by the server, one per seat in a room, the same for the same key; reveals nothing about the participant. */
export const PeerId = z.uuid();
export type PeerId = z.infer<typeof PeerId>;

/** Assigned by mediasoup. */
export const TransportId = z.uuid();
/** Chosen by the client, so that it need not wait; unique on the whole server, or refused. */
export const ProducerId = z.uuid();
export type ProducerId = z.infer<typeof ProducerId>;
/** Assigned by mediasoup. */
export const ConsumerId = z.uuid();
export type ConsumerId = z.infer<typeof ConsumerId>;

/** The content of a track. There is one producer per source and peer. */
export const Source = z.enum(['microphone', 'camera', 'screen', 'screen-audio']);
export type Source = z.infer<typeof Source>;

/** The kind of track of a source. */
export const kindOf = (source: Source): 'audio' | 'video' =>
  source === 'microphone' || source === 'screen-audio' ? 'audio' : 'video';
