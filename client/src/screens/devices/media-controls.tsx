import { Mic, MicOff, SwitchCamera, Video, VideoOff } from 'lucide';
import type { PlainKey } from '../../i18n/i18n.ts';
import { t } from '../../i18n/i18n.ts';
import type { CaptureState, DevicesModel } from '../../models/devices/devices.ts';
import { ControlButton } from '../../ui/control-button.tsx';
import { MenuItem } from '../../ui/menu-item.tsx';
import { useHandheld } from '../../ui/use-handheld.ts';
import type { Uses } from '../models.ts';
import { restraintText } from '../restraint-text.ts';

/** Without shortcuts, it shows no key; without moderation, nothing keeps the person from it. */
export type DeviceButtonProps = Uses<'devices'> & Partial<Uses<'moderation' | 'shortcuts'>>;

/** Mutes and unmutes, or starts a microphone that is not running; as a mode, push-to-talk while it is held. */
export function MicrophoneButton({ devices, moderation, shortcuts }: DeviceButtonProps) {
  const state = devices.microphone.value;
  const open = state.phase === 'on' && !devices.muted.value;
  const isHeld = state.phase === 'on' && devices.onlyPushToTalk.value;
  return (
    <ControlButton
      icon={open ? Mic : MicOff}
      label={t(isHeld ? 'mic.hold' : microphoneLabel(state, devices.muted.value))}
      look={open ? 'normal' : 'off'}
      warning={state.phase === 'failed'}
      shortcut={shortcuts?.keyFor(isHeld ? 'shortcut.hold_to_talk' : 'shortcut.microphone')}
      hold={isHeld ? { start: () => devices.startPushToTalk(), end: () => devices.endPushToTalk() } : undefined}
      blocked={open ? undefined : moderation && restraintText(moderation, 'unmuting')}
      onClick={() => devices.toggleMuted()}
    />
  );
}

/** Turns the camera on and off. */
export function CameraButton({ devices, moderation, shortcuts }: DeviceButtonProps) {
  const state = devices.camera.value;
  const on = state.phase === 'on';
  return (
    <ControlButton
      icon={on ? Video : VideoOff}
      label={t(cameraLabels[state.phase])}
      look={on ? 'normal' : 'off'}
      warning={state.phase === 'failed'}
      shortcut={shortcuts?.keyFor('shortcut.camera')}
      blocked={on ? undefined : moderation && restraintText(moderation, 'camera')}
      onClick={() => devices.toggleCamera()}
    />
  );
}

/** Switches to the camera on the other side, if there are two. */
export function FlipButton({ devices }: { devices: DevicesModel }) {
  if (!useFlip(devices)) return null;
  return <ControlButton icon={SwitchCamera} label={t('camera.flip')} onClick={() => void devices.flipCamera()} />;
}

/** The same in a menu. */
export function FlipItem({ devices }: { devices: DevicesModel }) {
  if (!useFlip(devices)) return null;
  return <MenuItem icon={SwitchCamera} label={t('camera.flip')} onClick={() => void devices.flipCamera()} />;
}

function useFlip(devices: DevicesModel): boolean {
  return useHandheld() && devices.camera.value.phase === 'on' && devices.lists.value.camera.length > 1;
}

function microphoneLabel({ phase }: CaptureState, muted: boolean): PlainKey {
  if (phase === 'off' || phase === 'failed') return 'mic.start';
  return muted ? 'mic.unmute' : 'mic.mute';
}

const cameraLabels = {
  off: 'camera.start',
  starting: 'camera.starting',
  on: 'camera.stop',
  failed: 'camera.start',
} as const;
