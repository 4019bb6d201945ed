/** The name and message of a thrown value. Browsers' own errors are not all instances of `Error`. */
export function errorFacts(error: unknown): { name: string; message: string } {
  if (typeof error !== 'object' || error === null) return { name: '', message: String(error) };
  return { name: textOf(error, 'name'), message: textOf(error, 'message') };
}

const textOf = (error: object, property: 'name' | 'message') => String(Reflect.get(error, property) ?? '');
