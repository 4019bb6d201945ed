/** Two participants who are alone in a room may exchange media directly; the server relays their negotiation. */
import * as z from 'zod/mini';
import type { PeerId } from './scalars.ts';

/** The mode of a room: over the server, trying to connect directly, or direct. */
export type Mode = 'sfu' | 'trying' | 'direct';

/** The reason for a room's mode. */
export type ModeReason =
  /** Nobody was here before. */
  | 'new'
  /** Two are alone and both allow it. */
  | 'two_alone'
  | 'not_two_alone'
  /** One of the two does not want to disclose their address. */
  | 'not_allowed'
  /** Direct calls are turned off in this room. */
  | 'switched_off'
  /** A moderator has muted or stopped one of the two, or participants may not unmute or share. */
  | 'moderated'
  /** Both see and hear the other. */
  | 'connected'
  /** No connection was made in time. */
  | 'no_path'
  /** The connection was lost. */
  | 'path_lost';

/**
 * Rises with every attempt at a direct call, and with every return from one. Messages of an older epoch are ignored.
 */
const Epoch = z.int().check(z.minimum(0));

/** Whether a room allows direct calls. Participants switch between `on` and `off`; `never` is set by the operator. */
export type DirectOffer = 'on' | 'off' | 'never';

/** `peer` is the other participant while a direct call is possible. */
export type ModeInfo = {
  mode: Mode;
  epoch: number;
  reason: ModeReason;
  offer: DirectOffer;
  peer?: PeerId;
  role?: DirectRole;
};

/** Which of the two makes the first offer, and is the impolite peer (perfect negotiation, W3C webrtc, 10.7). */
export type DirectRole = 'caller' | 'callee';

const sdp = z.string().check(z.maxLength(32_768));
const sdpLine = z.string().check(z.maxLength(1024));

const DirectDescription = z.object({ type: z.enum(['offer', 'answer']), sdp });

export const DirectCandidate = z.object({
  candidate: sdpLine,
  sdpMid: z.nullable(z.string().check(z.maxLength(32))),
  sdpMLineIndex: z.nullable(z.int().check(z.minimum(0), z.maximum(64))),
  usernameFragment: z.optional(z.nullable(z.string().check(z.maxLength(256)))),
});
export type DirectCandidate = z.infer<typeof DirectCandidate>;

/** One step of the negotiation. `shown` says that a participant sees and hears the other over the path of the mode. */
export const DirectMessage = z.union([
  z.object({ description: DirectDescription }),
  z.object({ candidate: DirectCandidate }),
  z.object({ shown: z.literal(true) }),
]);
export type DirectMessage = z.infer<typeof DirectMessage>;

export const SendDirectRequest = z.object({ epoch: Epoch, message: DirectMessage });
export const ReportDirectRequest = z.object({ epoch: Epoch, state: z.enum(['flowing', 'failed']) });
export const OfferDirectRequest = z.object({ on: z.boolean() });
export const AllowDirectRequest = z.object({ allowed: z.boolean() });
