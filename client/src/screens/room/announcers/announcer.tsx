import { computed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { announceCall } from '../../../models/announcements/call-news.ts';
import { LiveRegion } from '../../../ui/live-region.tsx';
import type { Uses } from '../../models.ts';

export type AnnouncerProps = Uses<'call' | 'devices' | 'personalFilter' | 'news' | 'toasts'>;

/** Describes the call to people who cannot see it. */
export function Announcer({ call, devices, personalFilter, news, toasts }: AnnouncerProps) {
  useEffect(() => {
    const stop = announceCall({
      live: computed(() => call.state.value.phase === 'live' && call.interruption.value === undefined),
      people: call.people,
      partial: call.partial,
      muted: computed(() => devices.muted.value || ['off', 'failed'].includes(devices.microphone.value.phase)),
      admits: (peer) => personalFilter.admits(peer),
      news,
      toasts,
    });
    return () => {
      stop();
      news.clear();
    };
  }, [call, devices, personalFilter, news, toasts]);
  return <LiveRegion announcements={toasts.announcements.value} />;
}
