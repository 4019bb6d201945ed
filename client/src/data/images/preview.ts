/**
 * A small copy of an image's first frame, so that no more of it stays in memory. All of it is decoded for a moment, in
 * a worker: some browsers scale large images on the thread that asks, and the page would stop.
 * @throws Error if it cannot be decoded. Never settles once the signal aborts.
 */
export function makePreview(content: Blob, signal: AbortSignal): Promise<Blob> {
  const worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' });
  const { promise, resolve, reject } = Promise.withResolvers<Blob>();
  const fail = () => reject(new Error('the image cannot be decoded'));
  worker.addEventListener('message', ({ data }: MessageEvent<Blob | undefined>) => (data ? resolve(data) : fail()));
  worker.addEventListener('error', fail);
  signal.addEventListener('abort', () => worker.terminate());
  worker.postMessage(content);
  return promise.finally(() => worker.terminate());
}
