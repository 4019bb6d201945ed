import { setTimeout } from 'node:timers/promises';
import type { Attendee } from '../../support/browser.ts';
import type { Made } from '../../support/made-on.ts';
import { until } from '../../support/until.ts';
import { clickOf, firstFrames } from '../support/first-frames.ts';
import { sharedNow } from '../support/shown-frames.ts';
import { type BenchSetup, tell } from './bench-setup.ts';

type Event = [at: number, what: string];

const CAMERA_HEIGHT = 180;
const SETTLED_MS = 300;

/** Everything that one warm join waits for, at the joiner's and at the server's end, in milliseconds from the click. */
export async function drawTimeline(
  setup: BenchSetup,
  { others, roundTripMs }: { others: number; roundTripMs: number },
): Promise<void> {
  await setup.inRoom({ others, cameraHeight: CAMERA_HEIGHT }, async ({ made, openJoiner }) => {
    const joiner = await openJoiner({ roundTripMs });
    await joiner.page.evaluate(noteEvents);
    const atServer = await noteVideo(made);
    await joiner.button('Join').click();
    await until(async () => (await firstFrames(joiner)).length >= others, 'the joiner sees everybody');
    await setTimeout(SETTLED_MS);
    const clicked = await clickOf(joiner);
    const all: Event[] = [
      ...atServer.map(([at, what]): Event => [at, `                    ${what}`]),
      ...(await notedEvents(joiner)),
      ...(await firstFrames(joiner)).map((at, index): Event => [at, `video ${index + 1}`]),
    ];
    tell(`${others} there, ${roundTripMs} ms: the joiner${' '.repeat(8)}the server`);
    for (const [at, what] of all.sort(([a], [b]) => a - b)) {
      const ms = String(Math.round(at - clicked)).padStart(5);
      if (at >= clicked) tell(`${ms}  ${what}`);
    }
  });
}

/** The actions of the worker on each camera, numbered in the order of creation. */
async function noteVideo({ producers, consumers }: Made): Promise<Event[]> {
  const events: Event[] = [];
  const note = (what: string) => events.push([sharedNow(), what]);
  const cameras = producers.filter(({ kind }) => kind === 'video');
  const follow = async (part: Traced, name: string) => {
    part.observer.on('resume', () => note(`${name} resumed`));
    part.on('trace', ({ direction, type }) => note(`${name}: ${type} ${direction}`));
    await part.enableTraceEvent(['keyframe', 'pli']);
  };
  for (const [index, camera] of cameras.entries()) {
    await follow(camera, `camera ${index}`);
    const receiving = consumers.filter(({ producerId, closed }) => producerId === camera.id && !closed);
    const newest = receiving.at(-1);
    if (newest) await follow(newest, `consumer of camera ${index}`);
  }
  return events;
}

/** Runs in the page. */
function noteEvents(): void {
  const events: [number, string][] = [];
  const note = (now: number, what: string) => events.push([performance.timeOrigin + now, what]);
  Object.assign(window, { notedEvents: events });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) note(startTime, `busy for ${Math.round(duration)} ms`);
  }).observe({ type: 'longtask' });
  const { send } = WebSocket.prototype;
  const followed = new WeakSet<WebSocket>();
  WebSocket.prototype.send = function noted(data) {
    note(performance.now(), 'request sent');
    if (!followed.has(this)) this.addEventListener('message', ({ timeStamp }) => note(timeStamp, 'message received'));
    followed.add(this);
    return send.call(this, data);
  };
  const { requestVideoFrameCallback } = HTMLVideoElement.prototype;
  const seen = new WeakSet<HTMLVideoElement>();
  HTMLVideoElement.prototype.requestVideoFrameCallback = function noted(shown) {
    return requestVideoFrameCallback.call(this, (now, frame) => {
      if (frame.receiveTime !== undefined && !seen.has(this)) {
        seen.add(this);
        note(frame.receiveTime, `frame ${frame.presentedFrames} received, and decoded in ${decodedIn(frame)} ms`);
        note(frame.presentationTime, 'frame given to the compositor');
      }
      shown(now, frame);
    });
  };
  const decodedIn = ({ processingDuration = 0 }: VideoFrameCallbackMetadata) => Math.round(processingDuration * 1000);
  new MutationObserver(() => {
    const videos = document.querySelectorAll('video').length;
    if (events.at(-1)?.[1] !== `${videos} videos on the page`) note(performance.now(), `${videos} videos on the page`);
  }).observe(document, { childList: true, subtree: true });
}

function notedEvents(joiner: Attendee): Promise<Event[]> {
  return joiner.page.evaluate(() => (window as unknown as { notedEvents: [number, string][] }).notedEvents);
}

/** The common part of producers and consumers. */
type Traced = {
  observer: { on(event: 'resume', listener: () => void): unknown };
  on(event: 'trace', listener: (trace: { type: string; direction: string }) => void): unknown;
  enableTraceEvent(types: ('keyframe' | 'pli')[]): Promise<void>;
};
