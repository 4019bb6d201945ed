import { someOf } from '../../i18n/i18n.ts';
import { shortName } from '../../util/person-look.ts';
import type { NewToast, ToastsModel } from './toasts.ts';

/** How long to collect events before one announcement covers them, in milliseconds. */
const GATHER_MS = 1500;

/** A kind of event that happens to people, and how to announce it. */
export type News = {
  /** Events of one topic share a sentence. */
  topic: string;
  /** The opposite topic: if that is still pending for the same person, the two cancel out. */
  undoes?: string;
  /** Announces one person at most once in this time, in milliseconds. */
  onceInMs?: number;
  /** Topics that say less about a person, and are left out for those people. */
  replaces?: readonly string[];
  /**
   * Shows a toast as well; without it, the sentence is only read out. Topics with the same `about` share one, by
   * default each has its own.
   */
  toast?: Omit<NewToast, 'text'>;
  /** `names`: up to three names and the number of others; `count`: all people. */
  text(names: string, count: number): string;
};

type Named = { id: string; name: string };
/** `others` counts further people, whose names are not known. */
type Gathered = { news: News; names: Map<string, string>; others: number };

/** Combines what other participants do into few announcements, however many of them act and however often. */
export class NewsGatherer {
  readonly #toasts: Pick<ToastsModel, 'announce' | 'show'>;
  readonly #gathered = new Map<string, Gathered>();
  /** By topic and person, the time until which it is not announced again. */
  readonly #quietUntil = new Map<string, number>();
  #due: ReturnType<typeof setTimeout> | undefined;
  #restsUntil = 0;

  constructor(toasts: Pick<ToastsModel, 'announce' | 'show'>) {
    this.#toasts = toasts;
  }

  /** Announces this event of this person within `GATHER_MS`. */
  add(news: News, { id, name }: Named): void {
    if (this.rests) return;
    if (news.undoes !== undefined && this.drop(news.undoes, id)) return;
    if (Date.now() < (this.#quietUntil.get(`${news.topic} ${id}`) ?? 0)) return;
    const { names } = this.#gather(news);
    names.set(id, shortName(name));
  }

  /** Announces this event of so many others, whose names are not known. */
  addOthers(news: News, count: number): void {
    if (count > 0 && !this.rests) this.#gather(news).others += count;
  }

  /** Removes a pending event. @returns whether there was one. */
  drop(topic: string, id: string): boolean {
    return this.#gathered.get(topic)?.names.delete(id) ?? false;
  }

  /** Announces nothing for this time, in milliseconds, and forgets what is pending. */
  rest(forMs: number): void {
    this.#dropPending();
    this.#restsUntil = Date.now() + forMs;
  }

  /** Whether nothing is announced now. */
  get rests(): boolean {
    return Date.now() < this.#restsUntil;
  }

  /** The call has ended. */
  clear(): void {
    this.#dropPending();
    this.#quietUntil.clear();
    this.#restsUntil = 0;
  }

  #dropPending(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#gathered.clear();
  }

  #gather(news: News): Gathered {
    const { names = new Map(), others = 0 } = this.#gathered.get(news.topic) ?? {};
    const gathered = { news, names, others };
    this.#gathered.set(news.topic, gathered);
    this.#due ??= setTimeout(() => this.#announce(), GATHER_MS);
    return gathered;
  }

  #announce(): void {
    this.#dropReplaced();
    const all = [...this.#gathered.values()].filter(({ names, others }) => names.size + others > 0);
    this.#dropPending();
    this.#keepQuiet(all);
    for (const together of bySentence(all)) {
      const text = together.map(textOf).join('; ');
      const { toast, topic } = together[0].news;
      if (toast) this.#toasts.show({ about: topic, ...toast, text });
      else this.#toasts.announce(text);
    }
  }

  #dropReplaced(): void {
    for (const { news, names } of this.#gathered.values()) {
      for (const topic of news.replaces ?? []) for (const id of names.keys()) this.drop(topic, id);
    }
  }

  #keepQuiet(announced: readonly Gathered[]): void {
    const now = Date.now();
    for (const [key, until] of this.#quietUntil) if (until <= now) this.#quietUntil.delete(key);
    for (const { news, names } of announced) {
      if (news.onceInMs === undefined) continue;
      for (const id of names.keys()) this.#quietUntil.set(`${news.topic} ${id}`, now + news.onceInMs);
    }
  }
}

type Together = [Gathered, ...Gathered[]];

/** The news that share a sentence: those of one toast, and those without. */
function bySentence(all: readonly Gathered[]): Together[] {
  const sentences = new Map<string | undefined, Together>();
  for (const gathered of all) {
    const { toast, topic } = gathered.news;
    const about = toast && (toast.about ?? topic);
    const together = sentences.get(about);
    if (together) together.push(gathered);
    else sentences.set(about, [gathered]);
  }
  return [...sentences.values()];
}

const textOf = ({ news, names, others }: Gathered) =>
  news.text(someOf([...names.values()], { others }), names.size + others);
