/** What this browser remembers between visits: strings by key. */
export interface Store {
  read(key: string): string | undefined;
  /** Forgets the key where `value` is undefined. */
  write(key: string, value: string | undefined): void;
}

/** A store in `localStorage`; in a browser that forbids or has filled it, one that remembers nothing. */
export function browserStore(storage: () => Storage): Store {
  return {
    read: (key) => attempt(() => storage().getItem(key) ?? undefined),
    write: (key, value) =>
      attempt(() => (value === undefined ? storage().removeItem(key) : storage().setItem(key, value))),
  };
}

/** The value that `text` is JSON for, as yet of unknown shape; undefined where it is none. */
export function parseJson(text: string | undefined): unknown {
  return text === undefined ? undefined : attempt(() => JSON.parse(text));
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    // Storage may be blocked or full and its content anybody's: being without it is an ordinary state.
    return undefined;
  }
}
