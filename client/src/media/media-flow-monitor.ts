import { bytesReceived, type Report } from './stream-counts.ts';

/** How often the received bytes are counted, in milliseconds. */
const SAMPLE_MS = 250;
/**
 * How long without a packet until a link counts as silent, in milliseconds: even a muted participant without video
 * sends something every two seconds.
 */
const SILENT_MS = 2500;

/**
 * Reports whether anything arrives over a link, by what its transports have received (webrtc-stats, `bytesReceived`):
 * `true` whenever more has arrived, `false` after a while without any packet. Ends when the returned function is
 * called.
 */
export function monitorMediaFlow(
  stats: () => Promise<readonly Report[]>,
  onSample: (flows: boolean) => void,
): () => void {
  let seen: { bytes: number; rose: number } | undefined;
  const sample = async () => {
    const [bytes, now] = [bytesReceived(await stats()), performance.now()];
    if (seen && bytes > seen.bytes) onSample(true);
    else if (seen && now - seen.rose > SILENT_MS) onSample(false);
    seen = seen?.bytes === bytes ? seen : { bytes, rose: now };
  };
  // A link that closes meanwhile does not answer.
  const trySample = () => sample().catch(() => undefined);
  const sampling = setInterval(trySample, SAMPLE_MS);
  void trySample();
  return () => clearInterval(sampling);
}
