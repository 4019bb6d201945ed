/**
 * The path under which the server serves this site, such as `/meet`; empty at the top of the host. The server writes it
 * into the page.
 */
const basePath = typeof document === 'undefined' ? '' : (document.documentElement.dataset.base ?? '');

/** The address of a page or file of this site, for links and requests: `path` is without the base path. */
export const siteUrl = (path: string): string => `${basePath}${path}`;

/** The path of a page within this site, from the path of its address. */
export const pathInSite = (pathname: string, base = basePath): string =>
  pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : '/';
