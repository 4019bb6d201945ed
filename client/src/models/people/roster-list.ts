import { type ReadonlySignal, signal } from '@preact/signals';
import type { PeerInfo } from '#shared/protocol/room.ts';
import type { RosterPage } from '#shared/protocol/roster.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import { cutName } from '../../util/person-name.ts';
import type { CallObserver } from '../call/observer.ts';

/** A part of the list of people, in the order of the server. */
export type RosterList = {
  /** From the first one on. */
  peers: readonly PeerInfo[];
  /** How many people there are to load, without the local participant; undefined until the first answer. */
  people: number | undefined;
};

const nothing: RosterList = { peers: [], people: undefined };

/** How long after a change of the room the list is loaded again, in milliseconds. */
const RELOAD_AFTER_MS = 3000;
/** How long typing rests before the search is sent. */
const TYPING_MS = 200;
/** After a refusal; most are for now. */
const TRY_AGAIN_MS = 2000;

/** The people of a large room by name, loaded page by page while somebody looks at them. */
export class RosterListModel implements CallObserver {
  readonly #list = signal(nothing);
  readonly list: ReadonlySignal<RosterList> = this.#list;
  #signalling: Signalling | undefined;
  #open = false;
  #sought = '';
  /** How many of the people somebody looks at, from the first one on. */
  #rows = 1;
  /** Shown once there are as many. */
  #loaded: RosterPage = { peers: [], people: 0, more: true };
  /** Whether everything has to be loaded from the start. */
  #stale = true;
  #loading = false;
  #due: ReturnType<typeof setTimeout> | undefined;

  follow(signalling: Signalling): () => void {
    this.#signalling = signalling;
    this.#reload(0);
    const changed = () => this.#reload(RELOAD_AFTER_MS);
    const undo = [
      signalling.on('people:counted', changed),
      signalling.on('peer:renamed', changed),
      signalling.on('role:changed', changed),
      signalling.on('peer:stopped', changed),
    ];
    return () => {
      for (const stop of undo) stop();
      this.#signalling = undefined;
    };
  }

  clear(): void {
    this.close();
  }

  /** Somebody looks at the list. */
  open(): void {
    this.#open = true;
    this.#reload(0);
  }

  close(): void {
    this.#open = false;
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#sought = '';
    this.#rows = 1;
    this.#list.value = nothing;
  }

  search(typed: string): void {
    const sought = cutName(typed.trim());
    if (sought === this.#sought) return;
    this.#sought = sought;
    this.#rows = 1;
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#reload(TYPING_MS);
  }

  /** Somebody looks at so many people, from the first one on. */
  show(rows: number): void {
    this.#rows = rows;
    void this.#load();
  }

  #reload(afterMs: number): void {
    this.#stale = true;
    if (this.#open) this.#loadIn(afterMs);
  }

  #loadIn(ms: number): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      void this.#load();
    }, ms);
  }

  /** Loads until there are as many as somebody looks at. */
  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#lacks) await this.#loadPage();
    } catch {
      // Without a connection, the next one starts over.
      if (this.#open) this.#loadIn(TRY_AGAIN_MS);
    } finally {
      this.#loading = false;
    }
  }

  get #lacks(): boolean {
    const { peers, more } = this.#loaded;
    return this.#open && this.#signalling !== undefined && (this.#stale || (more && peers.length < this.#rows));
  }

  async #loadPage(): Promise<void> {
    const sought = this.#sought;
    const before = this.#stale ? [] : this.#loaded.peers;
    this.#stale = false;
    const last = before.at(-1);
    const search = sought === '' ? {} : { search: sought };
    const after = last ? { after: { peer: last.id, name: last.name } } : {};
    await this.#signalling?.request('roster:list', { ...search, ...after }, (page) => {
      if (sought === this.#sought && this.#open) this.#take(page, before);
    });
  }

  #take(page: RosterPage, before: readonly PeerInfo[]): void {
    const { people } = page;
    const peers = [...before, ...page.peers];
    // Nothing would come behind a page without people, whatever the server promises.
    const more = page.more && page.peers.length > 0;
    this.#loaded = { peers, people, more };
    if (!more || peers.length >= this.#rows) this.#list.value = { peers, people };
  }
}
