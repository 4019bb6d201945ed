import type { ProducerId } from '#shared/protocol/scalars.ts';
import { type Forward, layersTaken } from './offers.ts';

/** Counts how many receivers take how many layers of each video, so that the most that anybody takes is known. */
export class LayerCounts {
  /** By producer: how many receivers take each number of layers. */
  readonly #takers = new Map<ProducerId, number[]>();
  #changed = new Set<ProducerId>();

  add(videos: readonly Forward[]): void {
    for (const video of videos) this.#count(video, 1);
  }

  /** Takes back what was added. */
  remove(videos: readonly Forward[]): void {
    for (const video of videos) this.#count(video, -1);
  }

  /** The most layers of this video that anybody takes; 0 for nobody. */
  needed(producer: ProducerId): number {
    return Math.max(0, this.#takers.get(producer)?.findLastIndex((count) => count > 0) ?? 0);
  }

  /** The videos whose takers have changed since the last call. */
  takeChanged(): ReadonlySet<ProducerId> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  #count(video: Forward, by: 1 | -1): void {
    const layers = layersTaken(video);
    if (layers === 0) return;
    const { id } = video.producer;
    this.#changed.add(id);
    const counts = this.#takers.get(id) ?? [];
    counts[layers] = (counts[layers] ?? 0) + by;
    if (counts.some((count) => count > 0)) this.#takers.set(id, counts);
    else this.#takers.delete(id);
  }
}
