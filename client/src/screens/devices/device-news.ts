import { t } from '../../i18n/i18n.ts';
import type { DeviceNews, EffectNews } from '../../models/devices/devices.ts';

/** A change of devices, in a sentence. */
export function newsText(news: DeviceNews | EffectNews): string {
  if ('device' in news) return t(`news.${news.what}.${news.kind}`, { device: news.device.label });
  return t(`news.${news.what}.${news.kind}`);
}
