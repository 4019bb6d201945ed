import { computed, type ReadonlySignal } from '@preact/signals';
import type { SeatKey } from '#shared/protocol/scalars.ts';
import { LevelMeter } from '../devices/level-meter.ts';
import { MutedTalk } from '../devices/muted-talk.ts';
import { trackOf } from '../models/call/session.ts';
import type { Models } from '../screens/models.ts';
import { hideOverwhelming } from './hide-overwhelming.ts';
import type { Keys } from './listen-to-keys.ts';
import { notifyDeviceChanges } from './notify-device-changes.ts';
import { notifyLimits } from './notify-limits.ts';
import { notifyTrouble } from './notify-trouble.ts';
import { badgeIcon } from './page-badge.ts';
import { removeReceived } from './remove-received.ts';
import { renewRemovedKey } from './renew-removed-key.ts';
import { whileInCall } from './while-in-call.ts';

export type InCallOptions = {
  /** Whether somebody can see the page. */
  visible: ReadonlySignal<boolean>;
  keys: Keys;
  /** Makes and stores another seat key. */
  renewedKey(): SeatKey;
};

/**
 * Starts what follows a call besides its models and its screen. It is loaded while the preview shows, which needs none
 * of it; each part starts from the present state.
 */
export function followCalls(models: Models, { visible, keys, renewedKey }: InCallOptions): void {
  const { call, devices } = models;
  const unheard = computed(() => {
    const microphone = devices.microphone.value;
    return call.state.value.phase === 'live' && devices.muted.value ? trackOf(microphone) : undefined;
  });
  const mutedTalk = new MutedTalk({ unheard, meter: (track) => new LevelMeter(track) });
  whileInCall(models, { visible });
  removeReceived(models);
  badgeIcon(models);
  notifyTrouble(models);
  hideOverwhelming(models);
  notifyLimits(models);
  renewRemovedKey(models, renewedKey);
  notifyDeviceChanges(models, { mutedTalk, keys });
}
