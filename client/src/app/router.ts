import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { roomPath } from '../util/room-link.ts';
import { pathInSite, siteUrl } from '../util/site-url.ts';
import type { Route } from './route.ts';
import { asksForDebug, readRoute } from './route.ts';

/** The current place in the site. Follows the address bar and the back button. */
export class Router {
  readonly #route = signal<Route>({ page: 'landing' });
  readonly route: ReadonlySignal<Route> = this.#route;
  /** Kept in the address, so that a reload keeps the developer panel. */
  readonly #search = asksForDebug(window.location.search) ? '?debug' : '';
  readonly #read = () => {
    this.#route.value = readRoute(pathInSite(window.location.pathname));
    this.#spellCanonically();
  };

  constructor() {
    this.#read();
    window.addEventListener('popstate', this.#read);
  }

  readonly navigate = (path: string): void => {
    const url = siteUrl(path);
    if (url !== window.location.pathname) window.history.pushState(null, '', `${url}${this.#search}`);
    window.scrollTo(0, 0);
    this.#read();
  };

  close(): void {
    window.removeEventListener('popstate', this.#read);
  }

  /** Puts the canonical link of the room, and `?debug`, into the address bar, so that a copied address is correct. */
  #spellCanonically(): void {
    const route = this.#route.peek();
    const { pathname, search, hash } = window.location;
    // `?name=` has been read by now, and is not meant for anybody else.
    if (route.page !== 'room') return;
    const url = siteUrl(roomPath(route.room));
    if (url === pathname && search === this.#search) return;
    window.history.replaceState(null, '', `${url}${this.#search}${hash}`);
  }
}
