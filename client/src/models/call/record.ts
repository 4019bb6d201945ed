import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { MediaFault } from '#shared/protocol/media-fault.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';
import type { Reach } from '../../media/reach-watch.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import type { CallObserver } from './observer.ts';

/** A summary of a call. */
export type CallRecord = {
  /** From the first join to the end. */
  lastedMs: number;
  /** The highest number of people at one time, including this participant. */
  peakPeople: number;
  /** How long the quality of the link was fair, and how long poor. */
  fairMs: number;
  poorMs: number;
  /** Whether media connected at any time, and why it last did not. */
  connected: boolean;
  fault?: MediaFault;
};

type Running = CallRecord & { at: number; quality: Quality };

/** The record after some more time of the current quality, with a new quality from then on. */
export function recordAfter(record: Running, { at, quality }: { at: number; quality: Quality }): Running {
  const passed = at - record.at;
  return {
    ...record,
    at,
    quality,
    lastedMs: record.lastedMs + passed,
    fairMs: record.fairMs + (record.quality === 'fair' ? passed : 0),
    poorMs: record.poorMs + (record.quality === 'poor' ? passed : 0),
  };
}

const nothing: CallRecord = { lastedMs: 0, peakPeople: 1, fairMs: 0, poorMs: 0, connected: false };

/** Keeps the summary of a call until the next one starts. */
export class CallRecordModel implements CallObserver {
  readonly #quality: ReadonlySignal<Quality>;
  readonly #reach: () => Reach;
  readonly #last = signal<CallRecord | undefined>(undefined);
  /** Of the last call; undefined if there was none. */
  readonly last: ReadonlySignal<CallRecord | undefined> = this.#last;
  #running: Running | undefined;

  /** `quality` rates the local participant's link; `reach` is whether there is one for media. */
  constructor({ quality, reach }: { quality: ReadonlySignal<Quality>; reach(): Reach }) {
    this.#quality = quality;
    this.#reach = reach;
  }

  /** A call that comes back continues. */
  follow(signalling: Signalling, { peers, people }: JoinResult): () => void {
    const here = new Set<PeerId>(peers.map(({ id }) => id));
    this.#running ??= { ...nothing, at: Date.now(), quality: 'good' };
    this.#count(people ?? here.size + 1);
    const undo = [
      signalling.on('peer:joined', ({ peer: { id } }) => this.#count(here.add(id).size + 1)),
      signalling.on('peer:left', ({ peer }) => here.delete(peer)),
      signalling.on('peers:named', ({ peers }) => {
        for (const { id } of peers) here.add(id);
      }),
      signalling.on('people:counted', ({ people = 1 }) => this.#count(people)),
      effect(() => this.#note(this.#reach(), this.#quality.value)),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  clear(): void {
    this.#pass('good');
    this.#last.value = this.#running;
    this.#running = undefined;
  }

  #count(people: number): void {
    if (this.#running) this.#running.peakPeople = Math.max(this.#running.peakPeople, people);
  }

  #note(reach: Reach, quality: Quality): void {
    const { phase } = reach;
    this.#pass(phase === 'blocked' ? 'poor' : quality);
    if (this.#running && phase === 'connected') this.#running.connected = true;
    if (this.#running && phase === 'blocked') this.#running.fault = reach.fault;
  }

  #pass(quality: Quality): void {
    if (this.#running) this.#running = recordAfter(this.#running, { at: Date.now(), quality });
  }
}
