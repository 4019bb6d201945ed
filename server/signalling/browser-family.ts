import type { BrowserFamily } from '#shared/protocol/http.ts';

/**
 * The family of a browser by its User-Agent header, which anybody can forge. On iOS, every browser has Safari's engine.
 */
export function browserFamily(userAgent = ''): BrowserFamily {
  if (/ Firefox\/\d/.test(userAgent)) return 'firefox';
  if (/ (Headless)?Chrom(e|ium)\/\d/.test(userAgent)) return 'chromium';
  return / AppleWebKit\/\d/.test(userAgent) ? 'safari' : 'other';
}
