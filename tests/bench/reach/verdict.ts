/** Judges what participant and operator of a broken set-up read. */
import { isAlarm, says, sentenceOf, shownAs } from './sentences.ts';
import type { BrokenSetUp } from './set-ups.ts';
import { READ_MS, type Tried } from './try-set-up.ts';

/** One line of the printed table. */
export type Row = Record<'participant' | 'they read' | 'operator' | 'it reads' | 'health', string>;

/** `participantKnows` is undefined if no participant reaches the page. */
export type Outcome = { row: Row; participantKnows: boolean | undefined; operatorKnows: boolean };

/** Each knows if the right sentence is there within `READ_MS` after the join. */
export function verdictOn({ participant, operator: wanted }: BrokenSetUp, { operator, visit, health }: Tried): Outcome {
  const found = participant.find((one) => visit?.foundMs.has(shownAs(one)));
  const foundMs = found && visit?.foundMs.get(shownAs(found));
  const line = operator.lines.find((one) => wanted.some((what) => says(one, what)));
  const sinceMs = visit?.sinceMs ?? Number.POSITIVE_INFINITY;
  const inTime = line !== undefined && line.at <= sinceMs + READ_MS;
  return {
    row: {
      participant: foundMs === undefined ? (visit?.refused ?? (visit ? 'not told' : 'no page')) : seconds(foundMs),
      'they read': found ? shownAs(found) : '',
      operator: line === undefined ? 'not told' : atOf(line.at, { startedAt: operator.startedAt, sinceMs }),
      'it reads': line ? sentenceOf(line) : warningsOf(operator.lines),
      health: health ?? 'not started',
    },
    participantKnows: visit === undefined || visit.refused ? undefined : foundMs !== undefined && foundMs <= READ_MS,
    operatorKnows: inTime,
  };
}

/** What the operator reads instead. */
function warningsOf(lines: Tried['operator']['lines']): string {
  const alarms = lines.filter((line) => isAlarm(line) || Object.keys(line.fields).length === 0);
  return alarms.map((line) => `[${sentenceOf(line)}]`).join(' ');
}

function atOf(at: number, { startedAt, sinceMs }: { startedAt: number; sinceMs: number }): string {
  return at < sinceMs ? `${seconds(at - startedAt)} after the start` : `${seconds(at - sinceMs)} after the join`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
