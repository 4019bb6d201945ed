import { PersonName } from '#shared/protocol/scalars.ts';

/** What is wrong with a name that somebody typed. */
export type NameProblem = 'missing' | 'invalid';

/** The name as the wire wants it, by the wire's own rule. */
export function readName(
  typed: string,
): { name: string; problem?: undefined } | { name?: undefined; problem: NameProblem } {
  if (typed.trim() === '') return { problem: 'missing' };
  const { data: name } = PersonName.safeParse(typed);
  return name === undefined ? { problem: 'invalid' } : { name };
}
