import type { Store } from '../../client/src/util/store.ts';

/** A store in memory in place of the browser's, for tests. */
export function memoryStore(): Store {
  const values = new Map<string, string>();
  return {
    read: (key) => values.get(key),
    write: (key, value) => void (value === undefined ? values.delete(key) : values.set(key, value)),
  };
}
