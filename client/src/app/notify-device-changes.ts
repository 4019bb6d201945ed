import { effect, untracked } from '@preact/signals';
import type { MutedTalk } from '../devices/muted-talk.ts';
import { t } from '../i18n/i18n.ts';
import { newsText } from '../screens/devices/device-news.ts';
import type { Uses } from '../screens/models.ts';
import type { Keys } from './listen-to-keys.ts';

type NotifyDeviceChangesModels = Uses<'devices' | 'toasts' | 'shortcuts' | 'call'>;

/**
 * Shows toasts about devices that change by themselves, and about talking while muted; until the returned function is
 * called.
 */
export function notifyDeviceChanges(
  { devices, toasts, shortcuts, call }: NotifyDeviceChangesModels,
  { mutedTalk, keys }: { mutedTalk: MutedTalk; keys: Pick<Keys, 'over'> },
): () => void {
  const inCall = () => call.state.peek().phase === 'live' || call.state.peek().phase === 'reconnecting';
  const undo = [
    effect(() => {
      const news = devices.news.value;
      if (!news || !inCall()) return undefined;
      const about = `device-${news.kind}`;
      untracked(() => toasts.show({ text: newsText(news), about }));
      return () => untracked(() => toasts.settle(about));
    }),
    effect(() => {
      const speaks = mutedTalk.noticed.value;
      untracked(() => {
        if (!speaks) return toasts.settle('muted-talk');
        const byKey = shortcuts.works(' ', keys.over()) && !window.matchMedia('(pointer: coarse)').matches;
        const unmute = { label: t('muted_talk.unmute'), run: () => devices.toggleMuted() };
        toasts.show({
          text: t(byKey ? 'muted_talk.hint' : 'muted_talk.text'),
          ...(devices.onlyPushToTalk.peek() ? {} : { action: unmute }),
          about: 'muted-talk',
        });
      });
    }),
  ];
  return () => {
    for (const stop of undo) stop();
  };
}
