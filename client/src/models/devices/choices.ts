import { type ReadonlySignal, signal } from '@preact/signals';
import {
  type DeviceChoice,
  type DeviceKind,
  type DeviceLists,
  findPreferred,
  noDevices,
} from '../../devices/device-list.ts';
import type { MediaAccess } from '../../devices/media-access.ts';
import { PreferredDevices } from '../../devices/preferred-devices.ts';
import type { Store } from '../../util/store.ts';

/** The devices to choose from, and which ones this person prefers. */
export class DeviceChoices {
  readonly #access: Pick<MediaAccess, 'list'>;
  readonly #preferred: PreferredDevices;
  readonly #lists = signal<DeviceLists>(noDevices);
  readonly lists: ReadonlySignal<DeviceLists> = this.#lists;

  constructor({ store, access }: { store: Store; access: Pick<MediaAccess, 'list'> }) {
    this.#preferred = new PreferredDevices(store);
    this.#access = access;
  }

  /** Reads the lists again. */
  async refresh(): Promise<void> {
    this.#lists.value = await this.#access.list();
  }

  find(kind: DeviceKind, id: string | undefined): DeviceChoice | undefined {
    return this.#lists.peek()[kind].find((choice) => choice.id === id);
  }

  /** Prefers that device from now on, and remembers it. */
  prefer(kind: DeviceKind, device: DeviceChoice): void {
    this.#preferred.keep(kind, device);
  }

  /** The preferred device among these, or among those that are plugged in. Reading it subscribes. */
  preferred(kind: DeviceKind, among: readonly DeviceChoice[] = this.#lists.value[kind]): DeviceChoice | undefined {
    return findPreferred(among, this.#preferred.of(kind));
  }

  /** The camera that follows that one in the list, around its end. */
  cameraAfter(id: string | undefined): DeviceChoice | undefined {
    const { camera } = this.#lists.peek();
    return camera[(camera.findIndex((choice) => choice.id === id) + 1) % camera.length];
  }
}
