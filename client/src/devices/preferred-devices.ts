import { signal } from '@preact/signals';
import type { Store } from '../util/store.ts';
import { parseJson } from '../util/store.ts';
import type { DeviceChoice, DeviceKind } from './device-list.ts';

/** The device that a person last chose of each kind, remembered between visits. Reading it subscribes. */
export class PreferredDevices {
  readonly #store: Store;
  readonly #choices;

  constructor(store: Store) {
    this.#store = store;
    const read = (kind: DeviceKind) => readChoice(parseJson(store.read(`device-${kind}`)));
    this.#choices = signal({ microphone: read('microphone'), camera: read('camera'), speaker: read('speaker') });
  }

  of(kind: DeviceKind): DeviceChoice | undefined {
    return this.#choices.value[kind];
  }

  keep(kind: DeviceKind, choice: DeviceChoice): void {
    this.#choices.value = { ...this.#choices.peek(), [kind]: choice };
    this.#store.write(`device-${kind}`, JSON.stringify(choice));
  }
}

function readChoice(stored: unknown): DeviceChoice | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { id, label } = { id: undefined, label: undefined, ...stored };
  return typeof id === 'string' && typeof label === 'string' ? { id, label } : undefined;
}
