/** Ends a switch over a union: the compiler rejects a missing case, the run time an unforeseen one. */
export function assertNever(value: never): never {
  throw new TypeError(`unforeseen case: ${JSON.stringify(value)}`);
}
