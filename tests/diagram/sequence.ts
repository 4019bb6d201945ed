/** Draws sequence diagrams from the logs of several pages. */
import type { Logged } from './run-log.ts';

export type PageLog = { name: string; log: readonly Logged[] };
/** One arrow, or a note if `to` is undefined, which stands for `count` identical ones. */
export type Step = { at: number; from: string; to: string | undefined; text: string; count: number };

const SERVER = 'Parley';

/** All steps in chronological order, without those that do not concern the path of media. */
export function stepsOf(pages: readonly PageLog[]): Step[] {
  const steps = pages.flatMap(({ name, log }) =>
    log.flatMap(({ at, way, text }): Step[] => {
      if (way === 'note') return [{ at, from: name, to: undefined, text, count: 1 }];
      const ends = way === 'out' ? { from: name, to: SERVER } : { from: SERVER, to: name };
      return messagesIn(text, way).map((said) => ({ at, ...ends, text: said, count: 1 }));
    }),
  );
  return steps.toSorted((a, b) => a.at - b.at);
}

/** From the first step that `begins` to the last that `ends`. */
export function stepsBetween(
  steps: readonly Step[],
  { begins, ends }: { begins(step: Step): boolean; ends(step: Step): boolean },
): Step[] {
  return steps.slice(steps.findIndex(begins), steps.findLastIndex(ends) + 1);
}

/** As Mermaid source, with the milliseconds since the first step. */
export function mermaid(steps: readonly Step[], people: readonly string[]): string {
  const start = steps[0]?.at ?? 0;
  const arrows = gathered(steps).map(({ at, from, to, text, count }) => {
    const reported = `${text}${count > 1 ? ` (${count} times)` : ''} · ${Math.round(at - start)} ms`;
    return to === undefined ? `  Note over ${from}: ${reported}` : `  ${from}->>${to}: ${reported}`;
  });
  const [first = SERVER, ...rest] = people;
  const order = [first, SERVER, ...rest].map((name) => `  participant ${name}`);
  return ['```mermaid', 'sequenceDiagram', ...order, ...arrows, '```'].join('\n');
}

/** Merges identical steps into one, at the position of the first. */
function gathered(steps: readonly Step[]): Step[] {
  const alike = Map.groupBy(steps, ({ from, to, text }) => `${from} ${to} ${text}`);
  return [...alike.values()].flatMap((group) =>
    group.slice(0, 1).map((step) => ({ ...step, count: group.reduce((sum, { count }) => sum + count, 0) })),
  );
}

/** The messages in a socket.io packet: one request, or a batch of notices. */
function messagesIn(text: string, way: 'in' | 'out'): string[] {
  const [, json] = /^42\d*(\[.*)$/s.exec(text) ?? [];
  if (!json) return [];
  const [event, first, second] = JSON.parse(json) as [string, unknown, unknown];
  if (way === 'out') return described(event, second);
  return event === 'notices' ? (first as [string, unknown][]).flatMap(([name, notice]) => described(name, notice)) : [];
}

type Told = {
  epoch?: number;
  mode?: string;
  reason?: string;
  role?: string;
  state?: string;
  allowed?: boolean;
  message?: { description?: { type: string }; candidate?: unknown };
};

function described(name: string, data: unknown): string[] {
  const { epoch, mode, reason, role, state, allowed, message } = (data ?? {}) as Told;
  if (name === 'room:join' || name === 'room:leave' || name === 'peer:joined' || name === 'peer:left') return [name];
  if (name === 'direct:allow') return [`${name} ${allowed ? 'yes' : 'no'}`];
  if (name === 'direct:report') return [`${name} ${state}, epoch ${epoch}`];
  if (name === 'mode:changed') return [`${name} ${mode}, epoch ${epoch}, ${reason}${role ? `, as ${role}` : ''}`];
  if (!message) return [];
  const what = message.description?.type ?? (message.candidate ? 'candidate' : 'shown');
  return [`${name} ${what}, epoch ${epoch}`];
}
