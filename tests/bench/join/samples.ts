import type { Grade } from '../../../server/shared/protocol/room.ts';
import type { Attendee } from '../../support/browser.ts';
import { until } from '../../support/until.ts';
import { clickOf, firstFrames } from '../support/first-frames.ts';
import { type BenchSetup, tell } from './bench-setup.ts';

export type Way = Grade | 'naive';

/**
 * Milliseconds from the click to the joiner's first and last video of the others, and to the others' videos of the
 * joiner.
 */
export type Sample = {
  way: Way;
  others: number;
  roundTripMs: number;
  firstMs: number;
  lastMs: number;
  seenMs: number;
};

/** One layer each, so that one machine can run six people. */
const CAMERA_HEIGHT = 180;

/** One join after another at each of these round trips, into a room that stays. */
export async function joinAtEach(
  setup: BenchSetup,
  { way, others, roundTripsMs }: { way: Way; others: number; roundTripsMs: readonly number[] },
): Promise<Sample[]> {
  const naive = way === 'naive';
  return setup.inRoom({ grade: naive ? 'cold' : way, others, cameraHeight: CAMERA_HEIGHT }, async (room) => {
    const taken: Sample[] = [];
    for (const roundTripMs of roundTripsMs) {
      const joiner = await room.openJoiner({ roundTripMs, naive });
      const times = await timesOf(joiner, { others, watcher: room.watcher });
      taken.push({ way, others, roundTripMs, ...times });
      tell(`${way}, ${others} there, ${roundTripMs} ms: ${Object.values(times).join(', ')}`);
      await joiner.close();
    }
    return taken;
  });
}

async function timesOf(joiner: Attendee, { others, watcher }: { others: number; watcher: Attendee }) {
  await joiner.button('Join').click();
  const clicked = await clickOf(joiner);
  await until(async () => (await firstFrames(joiner)).length >= others, 'the joiner sees everybody');
  await until(async () => (await firstFrames(watcher, clicked)).length > 0, 'the joiner is seen');
  const seen = await firstFrames(joiner);
  return {
    firstMs: Math.round(Math.min(...seen) - clicked),
    lastMs: Math.round(Math.max(...seen) - clicked),
    seenMs: Math.round(Math.min(...(await firstFrames(watcher, clicked))) - clicked),
  };
}
