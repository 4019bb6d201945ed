import type { Page } from 'playwright-core';
import { until } from './until.ts';

/**
 * Runs in the page before its own scripts: keeps every track that a device or the screen gives, and every copy of one.
 */
export function watchedCaptures(): void {
  const captured: MediaStreamTrack[] = [];
  const { mediaDevices } = navigator;
  for (const name of ['getUserMedia', 'getDisplayMedia'] as const) {
    const open = mediaDevices[name].bind(mediaDevices);
    mediaDevices[name] = async (constraints) => {
      const stream = await open(constraints);
      captured.push(...stream.getTracks());
      return stream;
    };
  }
  const { clone } = MediaStreamTrack.prototype;
  MediaStreamTrack.prototype.clone = function (this: MediaStreamTrack) {
    const copy = clone.call(this);
    if (captured.includes(this)) captured.push(copy);
    return copy;
  };
  Object.assign(window, { captured });
}

/** The kinds of those tracks that are live: while there is one, the browser shows that it captures. */
export function capturesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { captured } = window as unknown as { captured: MediaStreamTrack[] };
    return captured.filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind);
  });
}

/** Resolves once the browser captures nothing more for this page. */
export function releasesAll(page: Page): Promise<void> {
  return until(async () => (await capturesOf(page)).length === 0, 'every track has ended');
}
