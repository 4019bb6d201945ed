import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type CapturedTracks, captureBoth } from './capture.ts';
import { type Check, type CheckId, checkIds, failed, limited, type Outcome, passed, skipped } from './check.ts';
import { EchoParticipant } from './echo.ts';
import { features } from './features.ts';
import { layersOf, pathOf, soundOf, videoOf } from './measures.ts';
import { paintedCamera } from './painted.ts';
import { within } from './timeout.ts';

/** How long each step may take, in milliseconds. A lower layer waits for a bandwidth estimate. */
const TIMEOUTS_MS = { server: 10_000, prepared: 8000, media: 10_000, layers: 8000, data: 10_000 };
/** As many as a 720p camera is sent in. */
const MAX_LAYERS = 3;

const waiting = (): readonly Check[] => checkIds.map((id) => ({ id, state: 'waiting' }));

/**
 * A meeting of two local participants over the server: one sends microphone and camera, and the other one, in the same
 * page, receives them with the code of any meeting. `close` ends everything.
 */
export class SelfTestModel {
  readonly #checks = signal(waiting());
  readonly #running = signal(false);
  #attempt = new AbortController();
  #open: (() => void)[] = [];
  readonly checks: ReadonlySignal<readonly Check[]> = this.#checks;
  readonly running: ReadonlySignal<boolean> = this.#running;
  readonly done: ReadonlySignal<boolean> = computed(() => this.#checks.value.every(({ state }) => state === 'over'));

  /** Starts over. */
  async run(): Promise<void> {
    this.close();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#checks.value = waiting();
    this.#running.value = true;
    try {
      await this.#runAll(attempt.signal);
    } finally {
      if (this.#attempt === attempt) this.close();
    }
  }

  /** Releases devices and connections. May be called twice. */
  close(): void {
    this.#attempt.abort();
    this.#running.value = false;
    for (const end of this.#open.splice(0).reverse()) end();
  }

  async #runAll(signal: AbortSignal): Promise<void> {
    for (const id of checkIds) {
      const feature = (features as Partial<Record<CheckId, () => Outcome>>)[id];
      if (feature) await this.#check(id, feature);
    }
    const tracks = await this.#capture(signal);
    if (signal.aborted) return;
    await this.#meet(tracks, signal);
    for (const { id, state } of this.#checks.peek())
      if (state === 'waiting' && !signal.aborted) this.#over(id, skipped);
  }

  async #capture(signal: AbortSignal): Promise<CapturedTracks> {
    this.#begin('microphone');
    this.#begin('camera');
    const { tracks, outcomes } = await captureBoth();
    const stop = () => {
      for (const track of Object.values(tracks)) track?.stop();
    };
    if (signal.aborted) stop();
    else {
      this.#open.push(stop);
      this.#over('microphone', outcomes.microphone);
      this.#over('camera', outcomes.camera);
    }
    return tracks;
  }

  async #meet(tracks: CapturedTracks, signal: AbortSignal): Promise<void> {
    const receiver = this.#participant();
    const sender = this.#participant({ ...tracks, camera: tracks.camera ?? this.#painted() });
    const room = `self-test-${crypto.randomUUID()}`;
    const reached = await this.#check('server', () => reach(receiver, signal));
    if (!reached) return;
    await this.#check('prepared', () => prepareToMeet({ sender, receiver, room }, signal));
    const joinedAt = performance.now();
    const soFar = () => `${Math.round(performance.now() - joinedAt)} ms`;
    const joined = await this.#check('path', async () => {
      await sender.join(room, 'Self-test, sender');
      return (await within(async () => pathOf(await sender.stats()), { ms: TIMEOUTS_MS.media, signal })) ?? failed();
    });
    if (!joined) return;
    const received = async (read: typeof videoOf) => {
      const outcome = await within(async () => read(await receiver.stats()), { ms: TIMEOUTS_MS.media, signal });
      return outcome ? { ...outcome, detail: `${outcome.detail}, ${soFar()}` } : failed();
    };
    await this.#check('video', () => received(videoOf));
    await this.#check('layers', () => countLayers(sender, signal));
    if (tracks.microphone) await this.#check('sound', () => checkSound({ sender, receiver }, signal));
    await this.#check('data', () => sendImage({ sender, receiver }, signal));
  }

  #participant(tracks: CapturedTracks = {}): EchoParticipant {
    const participant = new EchoParticipant(tracks);
    this.#open.push(() => participant.close());
    return participant;
  }

  #painted(): MediaStreamTrack | undefined {
    const { track, stop } = paintedCamera();
    this.#open.push(stop);
    return track;
  }

  /** @returns whether it did not fail. */
  async #check(id: CheckId, look: () => Promise<Outcome> | Outcome): Promise<boolean> {
    const { signal } = this.#attempt;
    this.#begin(id);
    const outcome = await Promise.resolve()
      .then(look)
      .catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
    if (!signal.aborted) this.#over(id, outcome);
    return !signal.aborted && outcome.verdict !== 'failed';
  }

  #begin(id: CheckId): void {
    this.#set({ id, state: 'running' });
  }

  #over(id: CheckId, outcome: Outcome): void {
    this.#set({ id, state: 'over', ...outcome });
  }

  #set(check: Check): void {
    this.#checks.value = this.#checks.peek().map((one) => (one.id === check.id ? check : one));
  }
}

type Pair = { sender: EchoParticipant; receiver: EchoParticipant };

async function reach({ signalling }: EchoParticipant, signal: AbortSignal): Promise<Outcome> {
  const began = performance.now();
  const welcome = await within(() => signalling.welcome.peek(), { ms: TIMEOUTS_MS.server, signal });
  return welcome ? passed(`${Math.round(performance.now() - began)} ms`) : failed(signalling.state.peek());
}

/** Like the preview of a room. */
async function prepareToMeet(
  { sender, receiver, room }: Pair & { room: string },
  signal: AbortSignal,
): Promise<Outcome> {
  await receiver.join(room, 'Self-test, receiver');
  const began = performance.now();
  sender.call.prepare(room);
  const isWarm = () => (sender.call.preJoin.peek() === 'warm' ? true : undefined);
  const warm = await within(isWarm, { ms: TIMEOUTS_MS.prepared, signal });
  // A server may prepare no further than `prefetched`, and the join works from every state.
  return warm ? passed(`${Math.round(performance.now() - began)} ms`) : limited(sender.call.preJoin.peek());
}

/** The person may not speak before they read that they are heard. */
async function checkSound({ sender, receiver }: Pair, signal: AbortSignal): Promise<Outcome> {
  const measure = async () => soundOf({ sent: await sender.stats(), received: await receiver.stats() });
  const outcome = await within(
    async () => {
      const outcome = await measure();
      return outcome?.verdict === 'passed' ? outcome : undefined;
    },
    { ms: TIMEOUTS_MS.media, signal },
  );
  return outcome ?? (await measure()) ?? failed();
}

async function countLayers(sender: EchoParticipant, signal: AbortSignal): Promise<Outcome> {
  const measure = async () => layersOf(await sender.stats());
  const isAll = ({ verdict, detail }: Outcome) => verdict === 'passed' && detail.split(', ').length >= MAX_LAYERS;
  const all = await within(
    async () => {
      const outcome = await measure();
      return isAll(outcome) ? outcome : undefined;
    },
    { ms: TIMEOUTS_MS.layers, signal },
  );
  return all ?? measure();
}

/** An image is fetched without a click. */
async function sendImage({ sender, receiver }: Pair, signal: AbortSignal): Promise<Outcome> {
  const canvas = new OffscreenCanvas(32, 32);
  canvas.getContext('2d')?.fillRect(0, 0, 16, 16);
  const file = new File([await canvas.convertToBlob()], 'self-test.png', { type: 'image/png' });
  const began = performance.now();
  sender.files.send([file]);
  const arrived = () =>
    [...receiver.files.files.peek().values()].find((view) => view.direction === 'in' && view.state.phase === 'done');
  const view = await within(arrived, { ms: TIMEOUTS_MS.data, signal });
  return view ? passed(`${file.size} bytes, ${Math.round(performance.now() - began)} ms`) : failed();
}
