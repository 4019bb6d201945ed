import { SeatKey } from '#shared/protocol/scalars.ts';
import type { Store } from './store.ts';

const KEY_BYTES = 32;

/** A new random key. */
export function makeSeatKey(): SeatKey {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** A new key of this visit: a tab that was duplicated has the key of the other one. */
export function renewedSeatKey(store: Store): SeatKey {
  const key = makeSeatKey();
  store.write('seat', key);
  return key;
}

/** The key of this visit, which a reload keeps; a new one if what is stored is none. */
export function keptSeatKey(store: Store): SeatKey {
  const key = SeatKey.safeParse(store.read('seat')).data ?? makeSeatKey();
  store.write('seat', key);
  return key;
}
