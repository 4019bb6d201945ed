import { bytesReceived, type Report } from './stream-counts.ts';

/** How often it is checked. */
const LOOK_MS = 250;
/** Even a participant who is silent and shows nothing sends something every two seconds. */
const STILL_MS = 2500;

/**
 * Reports whether anything arrives over a link, by what its transports have received (webrtc-stats, `bytesReceived`):
 * soon after it starts, and after a while without packets. Until the returned function is called.
 */
export function monitorMediaFlow(stats: () => Promise<readonly Report[]>, tell: (flows: boolean) => void): () => void {
  let seen: { bytes: number; rose: number } | undefined;
  const look = async () => {
    const [bytes, now] = [bytesReceived(await stats()), performance.now()];
    if (seen && bytes > seen.bytes) tell(true);
    else if (seen && now - seen.rose > STILL_MS) tell(false);
    seen = seen?.bytes === bytes ? seen : { bytes, rose: now };
  };
  // A link that closes meanwhile does not answer.
  const tryToLook = () => look().catch(() => undefined);
  const looking = setInterval(tryToLook, LOOK_MS);
  void tryToLook();
  return () => clearInterval(looking);
}
