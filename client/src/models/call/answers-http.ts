/** Finds out whether a proxy passes HTTP and no WebSockets. Loaded when it is needed, with the texts about it. */
import { addTexts } from '../../i18n/i18n.ts';
import { proxyEn, proxyKo } from '../../i18n/proxy-texts.ts';
import { siteUrl } from '../../util/site-url.ts';

addTexts({ en: proxyEn, ko: proxyKo });

/** Whether Parley answers over HTTP, and takes part in calls (`GET /healthz`). */
export async function answersHttp(): Promise<boolean> {
  try {
    const response = await fetch(siteUrl('/healthz'), { cache: 'no-store' });
    return response.ok && 'uptimeSeconds' in (await response.json());
  } catch {
    // Not reached, or answered by something else.
    return false;
  }
}
