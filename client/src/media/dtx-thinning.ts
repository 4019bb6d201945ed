let started: Promise<Worker> | undefined;

/** Starts the worker that `thinDtx` needs, once for the page. Without it, comfort noise is not reduced. */
export function prepareDtxThinning(): void {
  if (!('RTCRtpScriptTransform' in globalThis)) return;
  started ??= new Promise((resolve) => {
    const worker = new Worker(new URL('./silence-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', () => resolve(worker), { once: true });
  });
}

/** A microphone's sender. */
export type ThinnedSender = {
  /** Whether to hold what is said instead of sending it, until the server has receivers for it. */
  hold(holds: boolean): void;
};

/**
 * Makes this microphone's sender send almost nothing while it is silent. Before the worker has started, and in browsers
 * that cannot do it, Opus sends comfort noise every 400 ms, and nothing is held. `onSpeech` is called when somebody
 * speaks while it is held.
 */
export function thinDtx(sender: RTCRtpSender, { onSpeech }: { onSpeech: () => void }): ThinnedSender {
  const { port1: here, port2: there } = new MessageChannel();
  here.onmessage = onSpeech;
  void started?.then((worker) => {
    sender.transform = new RTCRtpScriptTransform(worker, { port: there }, [there]);
  });
  return { hold: (holds) => here.postMessage(holds) };
}
