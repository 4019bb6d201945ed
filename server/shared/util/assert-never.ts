/** Ends a switch over a union: a missing case is a compile error, and an unforeseen value throws. */
export function assertNever(value: never): never {
  throw new TypeError(`unforeseen case: ${JSON.stringify(value)}`);
}
