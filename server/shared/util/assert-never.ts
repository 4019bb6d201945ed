/** Ends a switch over a union: the compiler refuses a case that is missing, the run time one that nobody foresaw. */
export function assertNever(value: never): never {
  throw new TypeError(`unforeseen case: ${JSON.stringify(value)}`);
}
