import { MAX_NAME_LENGTH, PersonName } from '#shared/protocol/scalars.ts';

/** The error in an entered name. */
export type NameProblem = 'missing' | 'invalid';

/** The name that a notice brings, no longer than the protocol allows: a server may say anything. */
export const cutName = (name: string) => name.slice(0, MAX_NAME_LENGTH);

/** The name in the form that the protocol requires, by the protocol's own rule. */
export function readName(
  typed: string,
): { name: string; problem?: undefined } | { name?: undefined; problem: NameProblem } {
  if (typed.trim() === '') return { problem: 'missing' };
  const { data: name } = PersonName.safeParse(typed);
  return name === undefined ? { problem: 'invalid' } : { name };
}
