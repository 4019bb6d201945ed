/** A microphone in silence (DTX): when its last frame was sent, in RTP time, and whether all since then was silence. */
export type Silence = { quiet: boolean; sentAt: number };

export const noSilence: Silence = { quiet: false, sentAt: 0 };

/**
 * In RTP time (48 kHz). Opus renews the noise that is left every 400 ms, which nobody hears; this often is enough to be
 * known as alive.
 */
const RENEWED_AFTER = 2 * 48_000;

/** Opus with nothing in it says that nothing follows until it speaks again, but for renewed noise (RFC 6716, 2.1.9). */
const isEnd = ({ byteLength }: Uint8Array) => byteLength <= 2;

/**
 * Whether this next frame of a microphone is worth sending: all that is said, and what follows it up to the first frame
 * of silence; of silence itself next to nothing. Numbers of RTP packets are given after that, so nothing seems to be
 * lost.
 */
export function afterFrame(
  { quiet, sentAt }: Silence,
  { timestamp, data }: { timestamp: number; data: Uint8Array },
): { silence: Silence; send: boolean } {
  const end = isEnd(data);
  const silent = end || (quiet && !hasVoice(data));
  const send = !silent || !quiet || (!end && (timestamp - sentAt) >>> 0 >= RENEWED_AFTER);
  return { silence: { quiet: silent, sentAt: send ? timestamp : sentAt }, send };
}

/** From which configuration on Opus is CELT alone, which says nothing of voice (RFC 6716, 3.1). */
const CELT = 16;
/** From which configuration on its frames are of 10 or 20 ms only. */
const HYBRID = 12;

/**
 * Whether the encoder took this for voice, or does not say (RFC 6716, 4.2.3: the flags are the first bits of the
 * frame).
 */
export function hasVoice([head = 0, first = 0]: Uint8Array): boolean {
  const [configuration, stereo, frames] = [head >> 3, (head & 4) !== 0, head & 3];
  if (configuration >= CELT || stereo || frames !== 0) return true;
  const parts = configuration >= HYBRID ? 1 : Math.max(1, configuration & 3);
  return first >> (8 - parts) !== 0;
}
