/** Hosting below a path of a website (`http.basePath`). */

/** Health checks of a supervisor on this machine work without the path. */
const CHECKS = new Set(['/healthz', '/readyz']);

/**
 * The address of a request without `basePath`; undefined for an address outside. A proxy that removes the path does not
 * go unnoticed: an address that a proxy blocks must not have another spelling.
 */
export function urlBelow(url: string, basePath: string): string | undefined {
  if (basePath === '' || CHECKS.has(url)) return url;
  const rest = url.startsWith(basePath) ? url.slice(basePath.length) : undefined;
  if (rest === '' || rest?.startsWith('?')) return `/${rest}`;
  return rest?.startsWith('/') ? rest : undefined;
}

/** The built page with its addresses below `basePath`: files of its own, and what its script adds to every path. */
export const pageBelow = (html: string, basePath: string): string =>
  html.replaceAll(/ (href|src)="\//gu, ` $1="${basePath}/`).replace('data-base=""', `data-base="${basePath}"`);
