let started: Promise<Worker> | undefined;

/** Starts what `thinDtx` needs, once for the page. Without it nothing is spared. */
export function prepareDtxThinning(): void {
  if (!('RTCRtpScriptTransform' in globalThis)) return;
  started ??= new Promise((resolve) => {
    const worker = new Worker(new URL('./silence-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', () => resolve(worker), { once: true });
  });
}

/**
 * Has this sender of a microphone send next to nothing while it is silent. From when the worker is there on: until
 * then, and where this browser cannot do it, Opus sends noise every 400 ms.
 */
export function thinDtx(sender: RTCRtpSender): void {
  void started?.then((worker) => {
    sender.transform = new RTCRtpScriptTransform(worker);
  });
}
