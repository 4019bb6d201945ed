/** How long a microphone waits for the worker before it is sent without one. */
const START_TIMEOUT_MS = 5000;

let started: Promise<Worker | undefined> | undefined;

/**
 * The worker that `thinDtx` needs, started once for the page; undefined where there is none, or if it takes too long.
 * It has to be there before the sender is: Chromium ignores a transform that a sender is given later.
 */
export function startSilenceWorker(): Promise<Worker | undefined> {
  if (!('RTCRtpScriptTransform' in globalThis)) return Promise.resolve(undefined);
  started ??= start();
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, START_TIMEOUT_MS));
  return Promise.race([started, late]);
}

function start(): Promise<Worker | undefined> {
  const worker = new Worker(new URL('./silence-worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve) => {
    worker.addEventListener('message', () => resolve(worker), { once: true });
    worker.addEventListener('error', () => resolve(undefined), { once: true });
  });
}

/** A microphone's sender. */
export type ThinnedSender = {
  /** Whether to hold what is said instead of sending it, until the server has receivers for it. */
  hold(holds: boolean): void;
};

type Options = {
  /** Without one, Opus sends comfort noise every 400 ms, and nothing is held. */
  worker: Worker | undefined;
  /** Called when somebody speaks while the microphone is held. */
  onSpeech(): void;
};

/** Makes this microphone's sender send almost nothing while it is silent. */
export function thinDtx(sender: RTCRtpSender, { worker, onSpeech }: Options): ThinnedSender {
  const { port1: here, port2: there } = new MessageChannel();
  here.onmessage = onSpeech;
  if (worker) sender.transform = new RTCRtpScriptTransform(worker, { port: there }, [there]);
  return { hold: (holds) => here.postMessage(holds) };
}
