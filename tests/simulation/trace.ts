/** A readable trace of a simulation, one line per event. */
import type { Clock } from './clock.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
/** A line says what it is about, and leaves out the rest. */
const MAX_CHARACTERS = 300;

export class Trace {
  readonly lines: string[] = [];
  readonly #clock: Clock;
  readonly #keep: boolean;
  /** Ids are shown as #1, #2 … in order of appearance. */
  readonly #names = new Map<string, string>();

  constructor(clock: Clock, { keep }: { keep: boolean }) {
    this.#clock = clock;
    this.#keep = keep;
  }

  say(who: string, what: string, about?: unknown): void {
    if (!this.#keep) return;
    const detail = about === undefined ? '' : ` ${shortened(JSON.stringify(about) ?? '')}`;
    const text = this.named(`${what}${detail}`);
    this.lines.push(
      `${(this.#clock.now / 1000).toFixed(3).padStart(9)}  ${who.padEnd(8)} ${text.slice(0, MAX_CHARACTERS)}`,
    );
  }

  /** With short names instead of ids, where there is a trace. */
  named(text: string): string {
    return this.#keep ? text.replaceAll(UUID, (id) => this.#nameOf(id)) : text;
  }

  #nameOf(id: string): string {
    const name = this.#names.get(id) ?? `#${this.#names.size + 1}`;
    this.#names.set(id, name);
    return name;
  }
}

/** Omits facts that are the same for all events. */
const shortened = (json: string) =>
  json
    .replaceAll(
      /"(rtpCapabilities|dtlsParameters|rtpParameters|iceParameters|iceCandidates|subscriptions)":(\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|\[[^\]]*\]),?/g,
      '',
    )
    .replaceAll('"', '');
