import { greediestHalf } from '../limits/greediest.ts';
import { type Needless, needlessSenders, type WorkerReading } from './needless-packets.ts';
import type { PoolWorker } from './pool-worker.ts';
import type { UploadBounds } from './upload-bounds.ts';

type ReliefOptions = {
  bounds: UploadBounds;
  /** Stops these sources of this sender. */
  stop(sender: Needless): void;
};

/**
 * While a worker cannot keep up, stops senders of packets that honest media does not need: those of the site that
 * causes the most, counted with their receivers, half of its needless packets each time the worker's CPU time is
 * sampled. Everybody whose packets are those of an honest camera, screen or microphone is left alone.
 */
export function relieve(worker: PoolWorker, { bounds, stop }: ReliefOptions): void {
  /** What had arrived at the previous sample, if the worker could not keep up then. */
  let before: WorkerReading | undefined;
  let reading = false;
  const look = async () => {
    const now = (await worker.isOverloaded()) ? await worker.received() : undefined;
    if (before && now) for (const sender of greediestHalf(needlessSenders(before, now, bounds))) stop(sender);
    before = now;
  };
  worker.on('sampled', () => {
    if (reading) return;
    reading = true;
    // It never fails: streams that close meanwhile are left out.
    void look().finally(() => {
      reading = false;
    });
  });
}
