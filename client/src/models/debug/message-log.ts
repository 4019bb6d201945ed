import { type ReadonlySignal, signal } from '@preact/signals';
import type { Notices } from '#shared/protocol/events.ts';
import type { WatchedMessage } from '../../signalling/watched-message.ts';
import { isProtocolWord, redacted } from './redact.ts';

/** A message without its secrets, or a change of the call's state. */
export type LogEntry = {
  /** Rises by one with each entry. */
  number: number;
  /** Milliseconds since the page was opened. */
  atMs: number;
  kind: WatchedMessage['kind'] | 'state';
  name: string;
  /** The size of the data as JSON, in bytes of UTF-8; 0 for a state. */
  bytes: number;
  /** From the request to its answer, in milliseconds. */
  tookMs?: number;
  /** `ok`, the code of a refusal, or `lost` if no answer came; for answers. */
  outcome?: string;
  /** How many frequent notices of this name followed each other; the entry is the last of them. */
  times?: number;
  /** The part of the data that is shown (`redact.ts`). */
  detail: string;
};

/** Notices that come often and would fill the log: only the last of several in a row is kept. */
const frequent: ReadonlySet<string> = new Set([
  'speakers:changed',
  'quality:changed',
  'stats:room',
  'file:progressed',
] satisfies (keyof Notices)[]);

/** How many entries are kept. */
export const MAX_ENTRIES = 300;

/** The last messages of the signalling connection and changes of the call's state, oldest first. */
export class MessageLog {
  readonly #now: () => number;
  readonly #entries = signal<readonly LogEntry[]>([]);
  readonly entries: ReadonlySignal<readonly LogEntry[]> = this.#entries;
  /** When unanswered requests were sent, by their number. */
  readonly #sent = new Map<number, number>();
  #last = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How many entries there have been, including those that are no longer kept. */
  get total(): number {
    return this.#last;
  }

  /** Adds a message that was sent or received at `atMs`, by default now. */
  add(message: WatchedMessage, atMs = this.#now()): void {
    const { name, data } = contentOf(message);
    const common = { atMs, kind: message.kind, name, bytes: bytesOf(data), detail: redacted(data) };
    if (message.kind === 'request') this.#remember(message.number, atMs);
    const answered =
      message.kind === 'answer' ? { outcome: outcomeOf(message), ...this.#tookOf(message.number, atMs) } : {};
    this.#append({ ...common, ...answered });
  }

  /** Adds a change of the call's state to `value`, which is shown unchanged. */
  state(name: string, value: string): void {
    this.#append({ atMs: this.#now(), kind: 'state', name, bytes: 0, detail: value });
  }

  #append(entry: Omit<LogEntry, 'number'>): void {
    const entries = this.#entries.peek();
    const last = entries.at(-1);
    if (last?.name === entry.name && entry.kind === 'notice' && frequent.has(entry.name)) {
      const repeated = { ...entry, number: last.number, times: (last.times ?? 1) + 1 };
      this.#entries.value = [...entries.slice(0, -1), repeated];
      return;
    }
    this.#last += 1;
    this.#entries.value = [...entries.slice(1 - MAX_ENTRIES), { number: this.#last, ...entry }];
  }

  #remember(number: number, atMs: number): void {
    this.#sent.set(number, atMs);
    const [oldest] = this.#sent.keys();
    // Forgets requests that were never answered.
    if (this.#sent.size > MAX_ENTRIES && oldest !== undefined) this.#sent.delete(oldest);
  }

  #tookOf(number: number, atMs: number): { tookMs?: number } {
    const sent = this.#sent.get(number);
    this.#sent.delete(number);
    return sent === undefined ? {} : { tookMs: atMs - sent };
  }
}

type WatchedAnswer = Extract<WatchedMessage, { kind: 'answer' }>;

function contentOf(message: WatchedMessage): { name: string; data: unknown } {
  switch (message.kind) {
    case 'request':
      return message;
    case 'answer':
      return { name: message.name, data: message.answer?.ok ? message.answer.result : undefined };
    case 'notice': {
      const [name, data] = message.notice;
      return { name: shownName(name), data };
    }
  }
}

function outcomeOf({ answer }: WatchedAnswer): string {
  if (!answer) return 'lost';
  if (answer.ok) return 'ok';
  return isProtocolWord(answer.code) ? answer.code : 'refused';
}

/** A hostile server may choose any name for a notice. */
const shownName = (name: string) => (/^[a-z]{1,20}:[a-z]{1,20}$/iu.test(name) ? name : 'unknown');

const bytesOf = (data: unknown) => (data == null ? 0 : new TextEncoder().encode(JSON.stringify(data)).length);
