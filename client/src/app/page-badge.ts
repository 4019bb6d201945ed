import { effect } from '@preact/signals';
import { t } from '../i18n/i18n.ts';
import type { Uses } from '../screens/models.ts';
import { siteUrl } from '../util/site-url.ts';

export type PageFacts = {
  /** Undefined outside a room. */
  room: string | undefined;
  /** Unread chat entries. */
  unread: number;
  presenting: boolean;
};

/** The title of the tab: what somebody in another tab should know comes first. */
export function pageTitle({ room, unread, presenting }: PageFacts): string {
  if (room === undefined) return 'Parley';
  const parts = [...(presenting ? [t('screen.presenting')] : []), room, 'Parley'];
  return `${unread > 0 ? `(${unread}) ` : ''}${parts.join(' · ')}`;
}

/** Shows in the tab's icon whether there are unread chat entries. Ends when the returned function is called. */
export function badgeIcon({ chat }: Uses<'chat'>): () => void {
  return effect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    const href = siteUrl(chat.unread.value > 0 ? '/favicon-unread.svg' : '/favicon.svg');
    if (icon && icon.getAttribute('href') !== href) icon.href = href;
  });
}
