import type { Attendee } from './browser.ts';
import { until } from './until.ts';

const framesOf = async (at: Attendee, of: string) => (await at.videoOf(of))?.framesDecoded ?? 0;

/** Resolves once that many more frames have been decoded of the video in this tile. */
export async function seesMore(at: Attendee, of: string, frames: number): Promise<void> {
  const before = await framesOf(at, of);
  await until(async () => (await framesOf(at, of)) >= before + frames, `${at.name} sees ${of} moving`);
}
