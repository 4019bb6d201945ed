import type { Shortcut } from '../models/page/shortcuts.ts';
import type { Uses } from '../screens/models.ts';
import type { AppModel } from './app-model.ts';

/** Every key and its action, in display order. A new one needs an entry here and its text. */
export function shortcutTable(
  models: Uses<'devices' | 'screen' | 'dialogs' | 'hands' | 'sidePanel'>,
  app: AppModel,
): Shortcut[] {
  const { devices, screen, dialogs, hands, sidePanel } = models;
  const inCall = () => app.intact && app.screen.peek().show === 'room';
  const withDevices = () => inCall() || (app.intact && app.screen.peek().show === 'pre_join');
  const mayUnmute = () => withDevices() && !devices.onlyPushToTalk.peek();
  return [
    { key: 'm', label: 'shortcut.microphone', when: mayUnmute, run: () => devices.toggleMuted() },
    {
      key: ' ',
      label: 'shortcut.hold_to_talk',
      when: () => inCall() && devices.muted.peek(),
      run: () => devices.startPushToTalk(),
      end: () => devices.endPushToTalk(),
    },
    { key: 'v', label: 'shortcut.camera', when: withDevices, run: () => devices.toggleCamera() },
    { key: 's', label: 'shortcut.screen', when: () => inCall() && screen.supported, run: () => screen.toggle() },
    { key: 'h', label: 'shortcut.hand', when: inCall, run: () => hands.toggle() },
    { key: 'c', label: 'shortcut.chat', when: inCall, run: () => sidePanel.toggle('chat') },
    { key: 'p', label: 'shortcut.people', when: inCall, run: () => sidePanel.toggle('people') },
    { key: '?', label: 'shortcut.list', when: () => true, run: () => dialogs.open('shortcuts') },
  ];
}
