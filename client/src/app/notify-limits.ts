import { effect, untracked } from '@preact/signals';
import type { Source } from '#shared/protocol/scalars.ts';
import { t } from '../i18n/i18n.ts';
import type { DevicesModel } from '../models/devices/devices.ts';
import type { Uses } from '../screens/models.ts';

type NotifyLimitsModels = Uses<'call' | 'moderation' | 'toasts' | 'screen'> & {
  devices: Pick<DevicesModel, 'camera' | 'microphone' | 'mute' | 'toggleCamera'>;
};

/**
 * Turns off a source that the server has stopped, so that its control shows what the others see, and says why; until
 * the returned function is called. Who of the moderators has stopped it is said by their own news.
 */
export function notifyLimits(models: NotifyLimitsModels): () => void {
  return effect(() => {
    const limited = models.call.limited.value;
    if (!limited) return;
    untracked(() => {
      const { source, reason } = limited;
      turnOff(source, models);
      if (reason === 'moderator') return;
      if (reason === 'not_allowed') models.moderation.permits(actOf[source]);
      else models.toasts.show({ text: t(`limited.${reason}.${source}`), about: `limited-${source}` });
    });
  });
}

const actOf = { microphone: 'unmuting', camera: 'camera', screen: 'sharing', 'screen-audio': 'sharing' } as const;

function turnOff(source: Source, { devices, screen }: NotifyLimitsModels): void {
  if (source === 'screen' || source === 'screen-audio') screen.stop();
  else if (devices[source].peek().phase !== 'on') return;
  else if (source === 'camera') devices.toggleCamera();
  else devices.mute();
}
