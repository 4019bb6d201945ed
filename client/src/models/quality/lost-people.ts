import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';
import type { Recovery } from '../call/recovery.ts';
import type { Person, Roster } from '../people/roster.ts';
import type { StreamHistory, StreamSample } from './samples.ts';

/** A participant is lost when nothing has arrived in this many samples in a row: for at least three seconds. */
const SILENT_SAMPLES = 2;
/**
 * Everybody is lost when the call has been interrupted for this time, in milliseconds. In the first moments it is not
 * known whether media continues.
 */
const INTERRUPTED_MS = 1500;

export type LostPeopleOptions = {
  people: ReadonlySignal<Roster>;
  /** Of all streams; a new array with each sample. */
  histories: ReadonlySignal<readonly StreamHistory[]>;
  /** The quality of the local link. */
  own: ReadonlySignal<Quality>;
  /** What the call is recovering from. */
  recovery: ReadonlySignal<Recovery | undefined>;
};

/** The participants whose media has stopped arriving, although they have not stopped it themselves. */
export type LostPeople = {
  readonly ids: ReadonlySignal<ReadonlySet<PeerId>>;
  close(): void;
};

/** How many samples nothing has arrived for: of anything, and of this track of a camera; whether anything ever has. */
type Silence = { samples: number; camera: MediaStreamTrack | undefined; cameraSamples: number; hasArrived: boolean };

const none: Silence = { samples: 0, camera: undefined, cameraSamples: 0, hasArrived: false };

/** Watches whether anything arrives from the others, until it is closed. */
export function watchLostPeople({ people, histories, own, recovery }: LostPeopleOptions): LostPeople {
  const silences = signal<ReadonlyMap<PeerId, Silence>>(new Map());
  const everybody = signal(false);
  const first = histories.peek();
  const latest = new WeakSet<StreamSample>();
  const stalled = computed(() => recovery.value !== undefined && recovery.value !== 'media_flowing');
  const undo = [
    effect(() => {
      const streams = histories.value;
      if (streams === first) return;
      untracked(() => {
        silences.value = new Map(
          people.peek().map((person) => {
            const theirs = streams.filter(({ peer }) => peer === person.id);
            const silent = theirs.filter((stream) => isSilent(stream, latest));
            return [person.id, silenceAfter(silences.peek().get(person.id) ?? none, { person, theirs, silent })];
          }),
        );
        for (const { samples } of streams) for (const sample of samples.slice(-1)) latest.add(sample);
      });
    }),
    effect(() => {
      everybody.value = false;
      if (!stalled.value) return undefined;
      const due = setTimeout(() => {
        everybody.value = true;
      }, INTERRUPTED_MS);
      return () => clearTimeout(due);
    }),
  ];
  const ids = computed(() => {
    // Of people whose media is not connected, their tiles say that they cannot be heard yet.
    const isLost = (person: Person) =>
      person.connected &&
      (everybody.value || isGone(person, { silence: silences.value.get(person.id) ?? none, own: own.value }));
    return new Set(people.value.filter(isLost).map(({ id }) => id));
  });
  return {
    ids,
    close: () => {
      for (const stop of undo) stop();
    },
  };
}

/** A stream without a newer sample has just begun. */
function isSilent({ samples }: StreamHistory, known: WeakSet<StreamSample>): boolean {
  const sample = samples.at(-1);
  return sample !== undefined && !known.has(sample) && sample.packetsPerSecond === 0;
}

const arrives = (streams: readonly StreamHistory[]): boolean =>
  streams.some(({ samples }) => (samples.at(-1)?.packetsPerSecond ?? 0) > 0);

type Sampled = { person: Person; theirs: readonly StreamHistory[]; silent: readonly StreamHistory[] };

function silenceAfter(before: Silence, { person, theirs, silent }: Sampled): Silence {
  const { samples, camera, cameraSamples, hasArrived } = before;
  if (silent.length < theirs.length) return { ...none, hasArrived: hasArrived || arrives(theirs) };
  const track = person.camera?.paused ? undefined : person.camera?.track;
  const isMissed = track !== undefined && silent.some(({ source }) => source === 'camera');
  const missed = isMissed ? (track === camera ? cameraSamples : 0) + 1 : 0;
  return { samples: samples + 1, camera: track, cameraSamples: missed, hasArrived };
}

/**
 * Whether this participant is lost. A silent microphone and a still screen send next to nothing, and the server pauses
 * video for a poor downlink: then only the server can tell.
 */
function isGone({ interrupted, camera }: Person, { silence, own }: { silence: Silence; own: Quality }): boolean {
  if (interrupted && silence.samples >= SILENT_SAMPLES) return true;
  // A first video is still loading, which their tile says as well.
  if (!silence.hasArrived) return false;
  const isSame = camera !== undefined && !camera.paused && camera.track === silence.camera;
  return isSame && silence.cameraSamples >= SILENT_SAMPLES && own === 'good';
}
