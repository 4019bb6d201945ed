import type { Attendee } from '../../support/browser.ts';
import { until } from '../../support/until.ts';
import { type BenchSetup, tell } from './bench-setup.ts';

/**
 * Milliseconds from the open connection, with TLS, to the first paint, to a form that can be used, and to a join that
 * is completely prepared.
 */
export type Opening = { roundTripMs: number; paintMs: number; usableMs: number; readyMs: number };

const CAMERA_HEIGHT = 180;

/** Opens the pre-join page of a room with one participant, with nothing in the cache, at each of these round trips. */
export async function openAtEach(setup: BenchSetup, roundTripsMs: readonly number[]): Promise<Opening[]> {
  return setup.inRoom({ others: 1, cameraHeight: CAMERA_HEIGHT, secure: true }, async ({ openPage }) => {
    const taken: Opening[] = [];
    for (const roundTripMs of roundTripsMs) {
      const visitor = await openPage({ roundTripMs, init: recordPreJoin });
      const { paint, usable, ready } = await momentsOf(visitor);
      taken.push({ roundTripMs, paintMs: paint, usableMs: usable, readyMs: ready });
      tell(`opened, ${roundTripMs} ms: ${paint}, ${usable}, ${ready}`);
      await visitor.close();
    }
    return taken;
  });
}

type Moments = { paint: number; usable: number; ready: number };

async function momentsOf({ page }: Attendee): Promise<Moments> {
  await until(() => page.evaluate(() => 'ready' in window), 'the join is prepared');
  return page.evaluate(() => {
    const { usable, ready } = window as unknown as Moments;
    const [{ connectEnd } = { connectEnd: 0 }] = performance.getEntriesByType(
      'navigation',
    ) as PerformanceNavigationTiming[];
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
    const since = (at: number) => Math.round(at - connectEnd);
    return { paint: since(paint), usable: since(usable), ready: since(ready) };
  });
}

/** Runs in the page: notes when the form appears, and when it says that the join is prepared. */
function recordPreJoin(): void {
  const note = (name: string, selector: string) => {
    if (!(name in window) && document.querySelector(selector)) Object.assign(window, { [name]: performance.now() });
  };
  new MutationObserver(() => {
    note('usable', 'form[data-pre-join]');
    note('ready', 'form[data-pre-join=warm]');
  }).observe(document, { childList: true, subtree: true, attributeFilter: ['data-pre-join'] });
}
