import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts';
import type { WatchedMessage } from '../../signalling/watched-message.ts';
import { deviceFacts } from '../../util/device-facts.ts';
import { siteUrl } from '../../util/site-url.ts';
import type { CallModel } from '../call/call.ts';
import type { QualityModel } from '../quality/quality.ts';
import { SAMPLE_MS } from '../quality/samples.ts';
import { MessageLog } from './message-log.ts';
import { reportText } from './report.ts';
import { nothingRequested, type Requested, requestedAfter } from './requested.ts';
import { callText, modeText, pathsText, type Row, rowsOf, type SectionName } from './sections.ts';
import { sampled, type TransportSample, transportsIn } from './transports.ts';

/** The models of the page's call. */
export type Followed = { call: CallModel; quality: QualityModel };

/** The content of the developer panel. It is loaded only if the page's address has `?debug`. */
export class DebugModel {
  readonly log = new MessageLog();
  readonly #requested = signal<Requested>(nothingRequested);
  readonly #transports = signal<readonly TransportSample[]>([]);
  readonly #serverVersion = signal('unknown');
  /** The rows of each section. */
  readonly rows: ReadonlySignal<Record<SectionName, readonly Row[]>>;
  readonly #undo: (() => void)[];

  constructor({ call, quality }: Followed) {
    this.rows = computed(() => this.#rowsOf({ call, quality }));
    void this.#loadServerVersion();
    const sampling = setInterval(() => void this.#sampleTransports(call), SAMPLE_MS);
    this.#undo = [
      () => clearInterval(sampling),
      this.#logState('call', () => callText(call.state.value)),
      this.#logState('signalling', () => call.socketState.value),
      this.#logState('pre-join', () => call.preJoin.value),
      this.#logState('mode', () => `${modeText(call.mode.value)}, epoch ${call.mode.value.epoch}`),
      this.#logState('paths', () => pathsText(call.paths.value)),
      this.#logState('recovery', () => call.recovery.value ?? '–'),
    ];
  }

  /** Records a message, sent or received at that time. */
  record(message: WatchedMessage, atMs: number): void {
    batch(() => {
      this.log.add(message, atMs);
      this.#requested.value = requestedAfter(this.#requested.peek(), message);
    });
  }

  close(): void {
    for (const stop of this.#undo.splice(0)) stop();
  }

  /** Everything as text, for a bug report. */
  report(): string {
    const { rows, log } = this;
    return reportText({ facts: this.#facts(), rows: rows.value, entries: log.entries.value, total: log.total });
  }

  #rowsOf({ call, quality }: Followed): Record<SectionName, Row[]> {
    return rowsOf({
      call: {
        state: call.state.value,
        socketState: call.socketState.value,
        recovery: call.recovery.value,
        seat: quality.self.value,
        preJoin: call.preJoin.value,
        mode: call.mode.value,
        paths: call.paths.value,
      },
      transports: this.#transports.value,
      streams: quality.histories.value,
      requested: this.#requested.value,
    });
  }

  #facts(): string[] {
    return [
      `Parley debug log, ${new Date().toISOString()}`,
      `server ${this.#serverVersion.value}, protocol ${PROTOCOL_VERSION}, page ${builtFile()}`,
      ...deviceFacts(),
    ];
  }

  #logState(name: string, read: () => string): () => void {
    const value = computed(read);
    return effect(() => {
      const now = value.value;
      untracked(() => this.log.state(name, now));
    });
  }

  async #sampleTransports(call: CallModel): Promise<void> {
    const current = await call.stats();
    const reports = current.length > 0 ? current : await call.preparedStats();
    this.#transports.value = sampled(transportsIn(reports), this.#transports.peek());
  }

  /** The schema of the answer would bring more of zod into every page. */
  async #loadServerVersion(): Promise<void> {
    const answer = await fetch(siteUrl('/healthz')).then(
      (response) => response.text(),
      () => '',
    );
    this.#serverVersion.value = /"version":"([\w.+-]{1,40})"/u.exec(answer)?.[1] ?? 'unknown';
  }
}

/** The name of the page's main script, which contains a hash of its content. */
function builtFile(): string {
  const scripts = document.querySelectorAll<HTMLScriptElement>('script[type="module"]');
  return [...scripts].at(-1)?.src.split('/').at(-1) ?? 'unknown';
}
