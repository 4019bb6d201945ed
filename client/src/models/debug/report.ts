/** The log as text, for a bug report. Always in English. */
import type { LogEntry } from './message-log.ts';
import { type Row, type SectionName, sectionNames } from './sections.ts';

const arrows = { request: '→', answer: '←', notice: '←', state: '·' } as const satisfies Record<
  LogEntry['kind'],
  string
>;

export type ReportParts = {
  /** Versions and browser, one line each. */
  facts: readonly string[];
  rows: Record<SectionName, readonly Row[]>;
  entries: readonly LogEntry[];
  /** How many entries there have been. */
  total: number;
};

/** Everything that the panel shows. */
export function reportText({ facts, rows, entries, total }: ReportParts): string {
  const sections = sectionNames.flatMap((name) => ['', name, ...rows[name].map(rowText)]);
  return [...facts, ...sections, '', `messages: last ${entries.length} of ${total}`, ...entries.map(entryText)].join(
    '\n',
  );
}

const rowText = ({ name, value }: Row) => `  ${name}: ${value}`;

/** "12.345 s ← room:join ok, 34 ms, 5210 B {…}". */
const entryText = (entry: LogEntry) =>
  [seconds(entry.atMs), arrows[entry.kind], entry.name, figuresOf(entry), entry.detail].filter(Boolean).join(' ');

/** When it happened, since the page was opened: "12.345 s". */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;

/** Outcome, duration and size: "ok, 34 ms, 5210 B". */
export function figuresOf({ kind, outcome, tookMs, bytes, times }: LogEntry): string {
  const took = tookMs === undefined ? [] : [`${Math.round(tookMs)} ms`];
  const size = kind === 'state' || (kind === 'answer' && bytes === 0) ? [] : [`${bytes} B`];
  const repeated = times === undefined ? [] : [`${times} times`];
  return [...(outcome ? [outcome] : []), ...took, ...size, ...repeated].join(', ');
}

export const arrowOf = ({ kind }: LogEntry): string => arrows[kind];
