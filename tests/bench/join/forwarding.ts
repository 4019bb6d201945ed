import { setTimeout } from 'node:timers/promises';
import type { VideoSettings } from '../../../server/shared/protocol/room.ts';
import { until } from '../../support/until.ts';
import { ShownFrames, sharedNow } from '../support/shown-frames.ts';
import { type BenchSetup, tell } from './bench-setup.ts';
import { BURST_ROUND_TRIP_MS } from './bursts.ts';

const CAMERA_HEIGHT = 360;
const TURNS = 10;
const WINDOW_MS = 1200;
const PLAYS_MS = 2000;

/** In milliseconds: how long the video was frozen, and how long a paused video took to resume. */
export type Forwarded = { undisturbed: number[]; switched: number[]; resumed: number[] };

/**
 * Changes the forwarded video in the worker, as subscriptions do: layer up, layer down, pause and resume. Windows with
 * and without a layer change alternate.
 */
export async function changeWhatIsForwarded(setup: BenchSetup, codec: VideoSettings['codec']): Promise<Forwarded> {
  return setup.inRoom({ others: 1, codec, cameraHeight: CAMERA_HEIGHT }, async (room) => {
    const viewer = await room.openJoiner({ roundTripMs: BURST_ROUND_TRIP_MS });
    await viewer.button('Turn off camera').click();
    await viewer.join();
    const consumer = room.made.consumers.find(({ kind }) => kind === 'video');
    if (!consumer) throw new Error('the viewer receives no camera');
    // Chromium encodes a camera this small in two layers, with VP9 as well.
    const highest = 1;
    await until(() => consumer.currentLayers?.spatialLayer === highest, 'the highest layer');
    const frames = await ShownFrames.follow(viewer, 'Ada');
    const result: Forwarded = { undisturbed: [], switched: [], resumed: [] };
    for (let turn = 0; turn < TURNS; turn += 1) {
      const spatialLayer = turn % 2 === 0 ? 0 : highest;
      result.undisturbed.push(await frames.longestGap(async () => undefined, WINDOW_MS));
      result.switched.push(await frames.longestGap(() => consumer.setPreferredLayers({ spatialLayer }), WINDOW_MS));
      if (consumer.currentLayers?.spatialLayer !== spatialLayer) throw new Error('the layer did not change');
    }
    for (let turn = 0; turn < TURNS; turn += 1) {
      // Waits, since a decoder that has just started shows a change late.
      await setTimeout(PLAYS_MS);
      await consumer.pause();
      await setTimeout(WINDOW_MS);
      const from = sharedNow();
      await consumer.resume();
      await until(async () => (await frames.firstAfter(from)) !== undefined, 'the video is back');
      result.resumed.push(((await frames.firstAfter(from)) ?? from) - from);
    }
    tell(`${codec}: ${JSON.stringify(result, (_, value) => (typeof value === 'number' ? Math.round(value) : value))}`);
    return result;
  });
}
