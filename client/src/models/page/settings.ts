import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { canonicalRoomName } from '#shared/protocol/room-name.ts';
import type { Store } from '../../util/store.ts';
import { parseJson } from '../../util/store.ts';

const MAX_RECENT = 6;

/** `system` follows the system's setting. */
export type Theme = (typeof themes)[number];
export const themes = ['system', 'light', 'dark'] as const;

/** The settings that this browser remembers: name, language, theme, and recent rooms. */
export class SettingsModel {
  readonly #store: Store;
  readonly #tabStore: Store;
  readonly #name;
  readonly #recentRooms;
  readonly #theme;
  readonly name: ReadonlySignal<string>;
  /** Canonical names, latest first. */
  readonly recentRooms: ReadonlySignal<readonly string[]>;
  readonly theme: ReadonlySignal<Theme>;
  readonly #allowsDirect;
  /** Whether the only other participant may learn this client's address in a direct call; off by default. */
  readonly allowsDirect: ReadonlySignal<boolean>;

  readonly #opensMini;
  /** Whether leaving the tab opens a picture-in-picture window, in browsers that allow it; off by default. */
  readonly opensMini: ReadonlySignal<boolean>;

  /** `tabStore` keeps values across a reload that must not be remembered between visits. */
  constructor(store: Store, tabStore: Store) {
    this.#store = store;
    this.#tabStore = tabStore;
    this.#name = signal(tabStore.read('suggested-name') ?? store.read('name') ?? '');
    this.#recentRooms = signal(readRooms(parseJson(store.read('recent-rooms'))));
    this.name = this.#name;
    this.recentRooms = this.#recentRooms;
    this.#theme = signal(themes.find((theme) => theme === store.read('theme')) ?? 'system');
    this.theme = this.#theme;
    this.#allowsDirect = signal(store.read('direct') === 'on');
    this.allowsDirect = this.#allowsDirect;
    this.#opensMini = signal(store.read('mini') === 'on');
    this.opensMini = this.#opensMini;
  }

  get language(): string | undefined {
    return this.#store.read('language');
  }

  rememberLanguage(language: string): void {
    this.#store.write('language', language);
  }

  chooseTheme(theme: Theme): void {
    this.#theme.value = theme;
    this.#store.write('theme', theme === 'system' ? undefined : theme);
  }

  toggleDirect(): void {
    this.#allowsDirect.value = !this.#allowsDirect.peek();
    this.#store.write('direct', this.#allowsDirect.peek() ? 'on' : undefined);
  }

  toggleOpensMini(): void {
    this.#opensMini.value = !this.#opensMini.peek();
    this.#store.write('mini', this.#opensMini.peek() ? 'on' : undefined);
  }

  rename(name: string): void {
    this.#name.value = name;
    this.#store.write('name', name === '' ? undefined : name);
    this.#tabStore.write('suggested-name', undefined);
  }

  /**
   * Shows the name from a link in this tab until another one is entered. The remembered name stays: anybody can make a
   * link.
   */
  suggestName(name: string): void {
    this.#name.value = name;
    this.#tabStore.write('suggested-name', name);
  }

  /** Moves `room` to the front of the recent rooms. */
  visit(room: string): void {
    this.#keep([room, ...this.#recentRooms.peek().filter((known) => known !== room)].slice(0, MAX_RECENT));
  }

  forget(room: string): void {
    this.#keep(this.#recentRooms.peek().filter((known) => known !== room));
  }

  #keep(rooms: readonly string[]): void {
    this.#recentRooms.value = rooms;
    this.#store.write('recent-rooms', rooms.length === 0 ? undefined : JSON.stringify(rooms));
  }
}

function readRooms(stored: unknown): readonly string[] {
  if (!Array.isArray(stored)) return [];
  const rooms = stored.map((entry) => (typeof entry === 'string' ? canonicalRoomName(entry) : undefined));
  return rooms.filter((room) => room !== undefined).slice(0, MAX_RECENT);
}
