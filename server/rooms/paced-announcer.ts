import { overTurns } from '../util/event-loop-turns.ts';

export type PacedAnnouncerOptions<Person, News> = {
  /** The people who get the news. */
  people(): readonly Person[];
  /** Whether the room is large. */
  isPaced(): boolean;
  /** Whether any news waits to be announced. */
  waits(): boolean;
  /** The next news, which counts as announced from now on. */
  take(): readonly News[];
  /** Sends this news to these people. */
  send(to: readonly Person[], news: readonly News[]): void;
  /** How often the people of a large room learn of news, in milliseconds; once a second by default. */
  everyMs?: number;
};

const EVERY_MS = 1000;
/** How many people receive news in one turn of the event loop, so that it serves other rooms in between. */
const PEOPLE_PER_TURN = 50;

/**
 * Announces news to everybody in a room: in a small one at once; in a large one together, once a second or as often as
 * the options say, so that the cost is bounded, however much there is.
 */
export class PacedAnnouncer<Person, News> {
  readonly #options: PacedAnnouncerOptions<Person, News>;
  /** The timer until the next announcement, or an announcement that is under way. New news waits for either. */
  #pause: NodeJS.Timeout | 'announcing' | undefined;

  constructor(options: PacedAnnouncerOptions<Person, News>) {
    this.#options = options;
  }

  /** Call when there is news. */
  announce(): void {
    const { isPaced, people, take, send } = this.#options;
    if (!isPaced() && this.#pause !== 'announcing') send(people(), take());
    else if (this.#pause === undefined) void this.#announce();
  }

  close(): void {
    if (this.#pause !== 'announcing') clearTimeout(this.#pause);
  }

  async #announce(): Promise<void> {
    this.#pause = 'announcing';
    const [people, news] = [this.#options.people(), this.#options.take()];
    const handle = (some: readonly Person[]) => this.#options.send(some, news);
    if (news.length > 0) await overTurns(people, { perTurn: PEOPLE_PER_TURN, handle });
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#options.waits()) void this.#announce();
    }, this.#options.everyMs ?? EVERY_MS).unref();
  }
}
