import { setTimeout as pause } from 'node:timers/promises';
import type { VideoSettings } from '../../../server/shared/protocol/room.ts';
import type { Attendee } from '../../support/browser.ts';
import { until } from '../../support/until.ts';
import { clickOf, firstFrames } from '../support/first-frames.ts';
import { type BenchRoom, type BenchSetup, tell } from './bench-setup.ts';

export const BURST_ROUND_TRIP_MS = 50;
const CAMERA_HEIGHT = 360;
const FURTHEST_APART_MS = 500;

export type Burst = { pairs: number; codec?: VideoSettings['codec']; screen?: boolean; lossPercent?: number };

/**
 * Pairs of people who click 0 to 500 ms apart: how long each waits for the first video of the person who is there.
 */
export async function joinShortlyAfterOneAnother(
  setup: BenchSetup,
  { pairs, codec = 'vp8', screen = false, lossPercent = 0 }: Burst,
): Promise<number[]> {
  return setup.inRoom({ others: 1, codec, cameraHeight: CAMERA_HEIGHT }, async (room) => {
    if (screen) {
      await room.watcher.button('Turn off camera').click();
      await room.watcher.button('Share screen').click();
    }
    const taken: number[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const apartMs = Math.round((FURTHEST_APART_MS * pair) / Math.max(1, pairs - 1));
      const waited = await joinAsPair(setup, { room, apartMs, lossPercent });
      tell(`${codec}${screen ? ', screen' : ''}, ${lossPercent} % lost, ${apartMs} ms apart: ${waited.join(', ')}`);
      taken.push(...waited);
    }
    return taken;
  });
}

async function joinAsPair(
  { link }: BenchSetup,
  { room, apartMs, lossPercent }: { room: BenchRoom; apartMs: number; lossPercent: number },
): Promise<number[]> {
  const joiners = await Promise.all([0, 1].map(() => room.openJoiner({ roundTripMs: BURST_ROUND_TRIP_MS })));
  // The only video is that of the person who is there.
  for (const joiner of joiners) await joiner.button('Turn off camera').click();
  await pause(1000);
  link.set({ roundTripMs: BURST_ROUND_TRIP_MS, lossPercent });
  await Promise.all(joiners.map((joiner, index) => click(joiner, index * apartMs)));
  const waited: number[] = [];
  for (const joiner of joiners) {
    await until(async () => (await firstFrames(joiner)).length > 0, 'the joiner sees');
    waited.push(Math.round(Math.min(...(await firstFrames(joiner))) - (await clickOf(joiner))));
  }
  link.set({ roundTripMs: BURST_ROUND_TRIP_MS });
  await Promise.all(joiners.map((joiner) => joiner.close()));
  return waited;
}

/** Timed by the page's own clock, so that nothing of the bench lies between the two clicks. */
function click(joiner: Attendee, afterMs: number): Promise<void> {
  return joiner
    .button('Join')
    .evaluate(
      (button, ms) =>
        new Promise<void>((resolve) => setTimeout(() => resolve((button as HTMLButtonElement).click()), ms)),
      afterMs,
    );
}
