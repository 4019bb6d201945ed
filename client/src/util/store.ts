/** Strings by key that this browser stores between visits. */
export interface Store {
  read(key: string): string | undefined;
  /** Deletes the key if `value` is undefined. */
  write(key: string, value: string | undefined): void;
}

/** A store in `localStorage`; in a browser that forbids it or has filled it, a store that remembers nothing. */
export function browserStore(storage: () => Storage): Store {
  return {
    read: (key) => attempt(() => storage().getItem(key) ?? undefined),
    write: (key, value) =>
      attempt(() => (value === undefined ? storage().removeItem(key) : storage().setItem(key, value))),
  };
}

/** The value of the JSON in `text`, of unknown type; undefined if it is not JSON. */
export function parseJson(text: string | undefined): unknown {
  return text === undefined ? undefined : attempt(() => JSON.parse(text));
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    // Storage may be blocked, full, or changed by anybody: doing without it is an ordinary state.
    return undefined;
  }
}
