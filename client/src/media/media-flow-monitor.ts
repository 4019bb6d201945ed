import { bytesReceived, type Report } from './stream-counts.ts';

/** How often it is looked. */
const LOOK_MS = 250;
/** Who is silent and shows nothing sends something every two seconds all the same. */
const STILL_MS = 2500;

/**
 * Tells whether something comes over a link, by what its transports have received (webrtc-stats, `bytesReceived`): soon
 * that it does, and that it does no longer once nothing has come for a while. Until the returned function is called.
 */
export function monitorMediaFlow(stats: () => Promise<readonly Report[]>, tell: (flows: boolean) => void): () => void {
  let seen: { bytes: number; rose: number } | undefined;
  const look = async () => {
    const [bytes, now] = [bytesReceived(await stats()), performance.now()];
    if (seen && bytes > seen.bytes) tell(true);
    else if (seen && now - seen.rose > STILL_MS) tell(false);
    seen = seen?.bytes === bytes ? seen : { bytes, rose: now };
  };
  // What is asked of a link that closes meanwhile is not answered.
  const tryToLook = () => look().catch(() => undefined);
  const looking = setInterval(tryToLook, LOOK_MS);
  void tryToLook();
  return () => clearInterval(looking);
}
