let started: Promise<Worker> | undefined;

/** Starts the worker that `thinDtx` needs, once for the page. Without it, comfort noise is not reduced. */
export function prepareDtxThinning(): void {
  if (!('RTCRtpScriptTransform' in globalThis)) return;
  started ??= new Promise((resolve) => {
    const worker = new Worker(new URL('./silence-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', () => resolve(worker), { once: true });
  });
}

/**
 * Makes this microphone's sender send almost nothing while it is silent. Before the worker has started, and in browsers
 * that cannot do it, Opus sends comfort noise every 400 ms.
 */
export function thinDtx(sender: RTCRtpSender): void {
  void started?.then((worker) => {
    sender.transform = new RTCRtpScriptTransform(worker);
  });
}
