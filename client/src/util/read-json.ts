/** The result of `parse` for this JSON; undefined if it is not JSON, or longer than `mostCharacters`. */
export function readJson<Value>(
  text: unknown,
  { parse, mostCharacters }: { parse: (json: unknown) => Value | undefined; mostCharacters: number },
): Value | undefined {
  if (typeof text !== 'string' || text.length > mostCharacters) return undefined;
  try {
    return parse(JSON.parse(text));
  } catch {
    // Not JSON.
    return undefined;
  }
}
