/**
 * Two who are alone in a room may send media straight to one another; the server relays what their browsers have to
 * agree on.
 */
import * as z from 'zod/mini';
import type { PeerId } from './scalars.ts';

/** Of a room: over the server, about to go straight, or straight. */
export type Mode = 'sfu' | 'trying' | 'direct';

/** Why a room is in its mode. */
export type ModeReason =
  /** Nobody was here before. */
  | 'new'
  /** Two are alone and both allow it. */
  | 'two_alone'
  | 'not_two_alone'
  /** One of the two does not want their address to be known. */
  | 'not_allowed'
  /** The room says that nobody goes straight in it. */
  | 'switched_off'
  /** Both see and hear the other. */
  | 'connected'
  /** Nothing got through in time. */
  | 'no_path'
  /** It had got through, and does no more. */
  | 'path_lost';

/**
 * Rises with every attempt to go straight, and with every return from one. What is said of an older one means nothing.
 */
const Epoch = z.int().check(z.minimum(0));

/**
 * Whether a room lets two who are alone go straight; people in it switch between `on` and `off`, and `never` is the
 * operator's word.
 */
export type DirectOffer = 'on' | 'off' | 'never';

/** `peer` is the other of the two while there are two to agree. */
export type ModeInfo = {
  mode: Mode;
  epoch: number;
  reason: ModeReason;
  offer: DirectOffer;
  peer?: PeerId;
  role?: DirectRole;
};

/**
 * Who of the two makes the first offer, and is impolite where two offers meet (perfect negotiation, W3C webrtc, 10.7).
 */
export type DirectRole = 'caller' | 'callee';

const sdp = z.string().check(z.maxLength(32_768));
const line = z.string().check(z.maxLength(1024));

const DirectDescription = z.object({ type: z.enum(['offer', 'answer']), sdp });

export const DirectCandidate = z.object({
  candidate: line,
  sdpMid: z.nullable(z.string().check(z.maxLength(32))),
  sdpMLineIndex: z.nullable(z.int().check(z.minimum(0), z.maximum(64))),
  usernameFragment: z.optional(z.nullable(z.string().check(z.maxLength(256)))),
});
export type DirectCandidate = z.infer<typeof DirectCandidate>;

/** One step of their agreement. `shown` is that one sees and hears the other on the way that the mode says. */
export const DirectMessage = z.union([
  z.object({ description: DirectDescription }),
  z.object({ candidate: DirectCandidate }),
  z.object({ shown: z.literal(true) }),
]);
export type DirectMessage = z.infer<typeof DirectMessage>;

export const SayDirectRequest = z.object({ epoch: Epoch, message: DirectMessage });
export const ReportDirectRequest = z.object({ epoch: Epoch, state: z.enum(['flowing', 'failed']) });
export const OfferDirectRequest = z.object({ on: z.boolean() });
export const AllowDirectRequest = z.object({ allowed: z.boolean() });
