import { signal } from '@preact/signals';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { parseJson, type Store } from '../../util/store.ts';

/** Twice as loud as they are sent. */
export const MAX_VOLUME = 2;
/** As they are sent. */
const PLAIN = 1;

const STORE_KEY = 'volumes';
/** Beyond this many people, the oldest volumes are forgotten. */
const MAX_PEOPLE = 500;

type Volumes = ReadonlyMap<PeerId, number>;

/**
 * How loud the user hears each participant. Participants are recognized by their seats, so a volume still applies when
 * a participant resumes a seat, and `store` keeps it across a reload.
 */
export class VolumesModel {
  readonly #store: Store;
  readonly #volumes;

  constructor(store: Store) {
    this.#store = store;
    this.#volumes = signal<Volumes>(readVolumes(store));
  }

  /** The volume of this participant's microphone and shared audio, from 0 to `MAX_VOLUME`. */
  of(peer: PeerId): number {
    return this.#volumes.value.get(peer) ?? PLAIN;
  }

  set(peer: PeerId, volume: number): void {
    const others = [...this.#volumes.peek()].filter(([id]) => id !== peer);
    const next: [PeerId, number][] = volume === PLAIN ? others : [...others, [peer, volume]];
    this.#volumes.value = new Map(next.slice(-MAX_PEOPLE));
    const written = [...this.#volumes.peek()];
    this.#store.write(STORE_KEY, written.length === 0 ? undefined : JSON.stringify(written));
  }
}

/** Reads the volumes that an earlier page of this tab stored; invalid entries are ignored. */
function readVolumes(store: Store): Volumes {
  const read = parseJson(store.read(STORE_KEY));
  if (!Array.isArray(read)) return new Map();
  return new Map(
    read.flatMap((entry: unknown): [PeerId, number][] => {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !isVolume(entry[1])) return [];
      return [[entry[0], entry[1]]];
    }),
  );
}

const isVolume = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= MAX_VOLUME && value !== PLAIN;
