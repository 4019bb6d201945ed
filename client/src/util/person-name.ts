/** What is wrong with a name that somebody typed. */
export type NameProblem = 'missing' | 'invalid';

/** The name as the wire wants it (protocol's `PersonName`): one trimmed line of 1 to 64 UTF-16 units. */
export function readName(
  typed: string,
): { name: string; problem?: undefined } | { name?: undefined; problem: NameProblem } {
  const name = typed.trim();
  if (name === '') return { problem: 'missing' };
  return name.length <= 64 && /^\P{Cc}*$/u.test(name) ? { name } : { problem: 'invalid' };
}
