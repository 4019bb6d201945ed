/**
 * A silent microphone (DTX): when its last frame was sent, in RTP time, and whether everything since then was silence.
 */
export type Silence = { quiet: boolean; sentAt: number };

export const noSilence: Silence = { quiet: false, sentAt: 0 };

/**
 * In RTP time (48 kHz). Opus sends comfort noise every 400 ms, which nobody hears; this often is enough to be known as
 * alive.
 */
const RENEWED_AFTER = 2 * 48_000;

/**
 * An Opus frame without content announces that nothing follows until there is speech, except for comfort noise (RFC
 * 6716, 2.1.9).
 */
const isEnd = ({ byteLength }: Uint8Array) => byteLength <= 2;

/**
 * Whether to send the next frame of a microphone: all speech and what follows it up to the first frame of silence, but
 * almost no silence. RTP packets are numbered afterwards, so nothing seems to be lost.
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

/** From this configuration on, Opus is CELT alone, which has no voice activity flag (RFC 6716, 3.1). */
const CELT = 16;
/** From this configuration on, its frames are of 10 or 20 ms only. */
const HYBRID = 12;

/** Whether the encoder detected voice, or does not say (RFC 6716, 4.2.3: the flags are the first bits of the frame). */
export function hasVoice([head = 0, first = 0]: Uint8Array): boolean {
  const [configuration, stereo, frames] = [head >> 3, (head & 4) !== 0, head & 3];
  if (configuration >= CELT || stereo || frames !== 0) return true;
  const parts = configuration >= HYBRID ? 1 : Math.max(1, configuration & 3);
  return first >> (8 - parts) !== 0;
}
