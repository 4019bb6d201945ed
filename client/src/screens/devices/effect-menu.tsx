import type { CaptureKind } from '../../devices/device-list.ts';
import { t } from '../../i18n/i18n.ts';
import { loadable, OnDemand } from '../../ui/on-demand.tsx';
import { PopoverMenu } from '../../ui/popover-menu.tsx';
import type { Uses } from '../models.ts';
import type { EffectChoiceProps } from './effect-choice.tsx';

export type EffectProps = Uses<'devices'> & { kind: CaptureKind };

/** Loaded when a menu with it opens; if that fails, the settings still have the choice. */
const choice = loadable(async () => (await import('./effect-choice.tsx')).EffectChoice);

/** The effect of the microphone or camera, in the menu of their devices. */
export function EffectItems({ devices, kind }: EffectProps) {
  return <OnDemand<EffectChoiceProps> of={choice} given={{ devices, kind, as: 'radios' }} failed={null} />;
}

/** A menu of the effect alone, beside the button of the microphone or camera. */
export function EffectMenu({ devices, kind }: EffectProps) {
  return (
    <PopoverMenu label={t(kind === 'microphone' ? 'mic.noise' : 'camera.background')}>
      <EffectItems devices={devices} kind={kind} />
    </PopoverMenu>
  );
}
