import type { RequestHandler, Response } from 'express';
import type { Gauge } from '../limits/gauge.ts';
import type { Limits } from '../limits/limits.ts';
import { countedAddress } from '../util/counted-address.ts';

export type DownloadQueueOptions = {
  limits: Limits;
  trustProxy: number;
  /** Files that are sent at one time: to one address, and in total. */
  downloadsPerAddress: number;
  downloadsPerServer: number;
};

type Download = { address: string; response: Response; begin(): void };

/** After this time without progress, in milliseconds, a download no longer delays the next one. */
const STALLED_MS = 1000;

/**
 * Makes each address wait for its own downloads: files are read piece by piece by the few threads that the whole
 * process shares, so the next visitor's page would wait for every piece that was requested before.
 */
export function queueDownloads({ limits, trustProxy, ...options }: DownloadQueueOptions): RequestHandler {
  const queue = new DownloadQueue(
    limits.gauge({
      name: 'limits.downloadsPerAddress',
      scope: 'address',
      max: options.downloadsPerAddress,
      total: options.downloadsPerServer,
    }),
  );
  return (request, response, next) =>
    queue.enter({ address: countedAddress(request, { trustProxy }), response, begin: next });
}

class DownloadQueue {
  readonly #running: Gauge;
  /** By address, in order of arrival; the address whose turn was last is at the end. */
  readonly #waiting = new Map<string, Set<Download>>();

  constructor(running: Gauge) {
    this.#running = running;
  }

  enter(download: Download): void {
    const { address, response } = download;
    const waiting = this.#waiting.get(address) ?? new Set();
    this.#waiting.set(address, waiting.add(download));
    response.once('close', () => this.#forget(download));
    this.#beginNext();
  }

  /** Starts one download of each address in turn, until no more may start. */
  #beginNext(): void {
    for (const [address, waiting] of this.#waiting) {
      const [next] = waiting;
      if (next === undefined || !this.#running.hasRoom(address)) continue;
      this.#forget(next);
      if (waiting.size > 0) {
        this.#waiting.delete(address);
        this.#waiting.set(address, waiting);
      }
      this.#begin(next);
    }
  }

  #forget(download: Download): void {
    const waiting = this.#waiting.get(download.address);
    waiting?.delete(download);
    if (waiting?.size === 0) this.#waiting.delete(download.address);
  }

  #begin({ address, response, begin }: Download): void {
    const releasePlace = this.#running.take(address);
    const end = () => {
      clearInterval(watch);
      releasePlace();
      this.#beginNext();
    };
    const watch = setInterval(whenStalled(response, end), STALLED_MS);
    response.once('close', end);
    begin();
  }
}

/** Must be called regularly: calls `stalled` if nothing has been sent since the last call. */
function whenStalled({ socket }: Response, stalled: () => void): () => void {
  let sent = socket?.bytesWritten;
  return () => {
    if (sent === socket?.bytesWritten) stalled();
    sent = socket?.bytesWritten;
  };
}
