import { PersonName } from '#shared/protocol/scalars.ts';

/** The error in an entered name. */
export type NameProblem = 'missing' | 'invalid';

/** The name in the form that the protocol requires, by the protocol's own rule. */
export function readName(
  typed: string,
): { name: string; problem?: undefined } | { name?: undefined; problem: NameProblem } {
  if (typed.trim() === '') return { problem: 'missing' };
  const { data: name } = PersonName.safeParse(typed);
  return name === undefined ? { problem: 'invalid' } : { name };
}
