import { type EventGroup, type EventSwitches, SMALL_MEETING } from './event-switches.ts';

/** The events that have a sound. */
export type Sound = 'joined' | 'left' | 'chat' | 'mention' | 'hand';

const groupOf: Record<Sound, EventGroup> = {
  joined: 'people',
  left: 'people',
  chat: 'chat',
  mention: 'chat',
  hand: 'hand',
};

/** The minimum time between two sounds, in milliseconds, however much the others do. */
const MIN_PAUSE_MS = 1000;

export type SoundsOptions = {
  switches: Pick<EventSwitches, 'off'>;
  /** How many people are in the meeting. */
  people: () => number;
  play(sound: Sound): void;
};

/** Plays a short sound when something happens in a small meeting, and for mentions in any. */
export class SoundsModel {
  readonly #options: SoundsOptions;
  #quietUntil = 0;

  constructor(options: SoundsOptions) {
    this.#options = options;
  }

  /** Plays it, unless it is switched off, the meeting is too large for it, or another one was played just now. */
  play(sound: Sound): void {
    const now = Date.now();
    const { switches, people } = this.#options;
    const many = sound !== 'mention' && people() > SMALL_MEETING;
    if (many || now < this.#quietUntil || switches.off.peek().has(groupOf[sound])) return;
    this.#quietUntil = now + MIN_PAUSE_MS;
    this.#options.play(sound);
  }
}
