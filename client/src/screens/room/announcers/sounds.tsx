import { computed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { soundEvents } from '../../../models/announcements/sound-events.ts';
import type { Uses } from '../../models.ts';

export type SoundsProps = Uses<'call' | 'chat' | 'hands' | 'news' | 'personalFilter' | 'sounds'>;

/** Plays a sound for what others do, as long as it is in the page. */
export function Sounds({ call, chat, hands, news, personalFilter, sounds }: SoundsProps) {
  useEffect(
    () =>
      soundEvents({
        live: computed(() => call.state.value.phase === 'live' && call.interruption.value === undefined),
        people: computed(() => call.people.value.filter(({ id }) => personalFilter.admits(id))),
        unread: chat.unread,
        mentions: chat.mentions,
        hands: hands.raised,
        rests: () => news.rests,
        sounds,
      }),
    [call, chat, hands, news, personalFilter, sounds],
  );
  return null;
}
