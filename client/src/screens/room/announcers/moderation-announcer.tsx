import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import type { ModerationNews } from '../../../models/moderation/moderation.ts';
import type { Uses } from '../../models.ts';
import { marksRoles } from '../person/role-mark.tsx';
import { moderationWords } from './moderation-words.ts';

export type ModerationAnnouncerProps = Uses<'moderation' | 'call' | 'sidePanel' | 'toasts'>;

/** Says who has done what to the local participant or to the room; draws nothing. */
export function ModerationAnnouncer(models: ModerationAnnouncerProps) {
  useNews(models);
  useFirstHost(models);
  return null;
}

function useNews({ moderation, call, sidePanel, toasts }: ModerationAnnouncerProps): void {
  const news = moderation.news.value;
  const lastId = useRef(0);
  useEffect(() => {
    const say = (text: string, one: ModerationNews) => {
      // The banner asks.
      if (one.what === 'done' && one.mine && one.done.action === 'ask_to_unmute') return toasts.announce(text);
      const offersControls = one.what === 'role' && moderation.moderates.peek();
      const about = one.what === 'done' ? undefined : one.what;
      toasts.show({ text, ...(about && { about }), ...(offersControls && { action: toControls(sidePanel) }) });
    };
    for (const one of news) {
      if (one.id <= lastId.current) continue;
      lastId.current = one.id;
      // After a restart, the first to come back is host: nobody among so few has seen who was.
      if (one.what === 'role' && !one.by && !marksRoles(call)) continue;
      const text = moderationWords(one);
      if (text !== undefined) say(text, one);
    }
  }, [news, moderation, call, sidePanel, toasts]);
}

/**
 * Once there are three people, the person who has opened the room, or is left when the last host leaves, learns that
 * they are its host.
 */
function useFirstHost({ moderation, call, sidePanel, toasts }: ModerationAnnouncerProps): void {
  const due = moderation.role.value === 'host' && marksRoles(call);
  const told = useRef(false);
  const given = moderation.news.value.some((news) => news.what === 'role' && news.by !== undefined);
  useEffect(() => {
    if (!due || told.current) return;
    told.current = true;
    // Somebody who was made host knows.
    if (!given) toasts.show({ text: t('told.is_host'), action: toControls(sidePanel) });
  }, [due, given, sidePanel, toasts]);
}

const toControls = (sidePanel: Uses<'sidePanel'>['sidePanel']) => ({
  label: t('host.title'),
  run: () => sidePanel.show('host'),
});
