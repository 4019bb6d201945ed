import { computed, effect, type ReadonlySignal, untracked } from '@preact/signals';
import { claimAudioForCall } from '../devices/audio-session.ts';
import { offerCallControls, showInUse } from '../devices/call-controls.ts';
import { keepScreenOn } from '../devices/keep-screen-on.ts';
import type { Uses } from '../screens/models.ts';
import { watchNetwork } from './watch-network.ts';

/**
 * During a call, keeps the screen on while the page is visible, connects the controls outside the page, and continues
 * audio behind other apps. A hidden page stops nothing. Ends when the returned function is called.
 */
export function whileInCall(
  { call, devices, screen, audio }: Uses<'call' | 'devices' | 'screen' | 'audio'>,
  { visible }: { visible: ReadonlySignal<boolean> },
): () => void {
  const inCall = computed(() => ['live', 'reconnecting'].includes(call.state.value.phase));
  const sharing = computed(() => inCall.value && screen.video.value !== undefined);
  const undo = [
    // Browsers release the lock when the page is hidden, and the page has to request it again.
    effect(() => (inCall.value && visible.value ? keepScreenOn() : undefined)),
    effect(() => (inCall.value ? claimAudioForCall() : undefined)),
    effect(() => {
      if (!inCall.value) return undefined;
      const actions = {
        hangUp: () => call.leave(),
        toggleMicrophone: () => devices.toggleMuted(),
        toggleCamera: () => devices.toggleCamera(),
      };
      return untracked(() => offerCallControls(call.room.peek(), actions));
    }),
    effect(() => {
      const microphone = devices.microphone.value.phase === 'on' && !devices.muted.value;
      const camera = devices.camera.value.phase === 'on';
      if (inCall.value) showInUse({ microphone, camera });
    }),
    // A phone call, for example, stops playback, and not every browser starts it again.
    effect(() => {
      if (inCall.value && visible.value) untracked(() => audio.resume());
    }),
    effect(() => (sharing.value ? askBeforeClosing() : undefined)),
    effect(() => (inCall.value ? untracked(() => leaveWithPage(() => call.leave())) : undefined)),
    effect(() => (inCall.value ? untracked(() => watchNetwork(() => call.networkChanged())) : undefined)),
  ];
  return () => {
    for (const stop of undo.splice(0)) stop();
  };
}

/** Leaves when the page is closed; otherwise the server would keep the seat, as after a lost connection. */
function leaveWithPage(leave: () => void): () => void {
  window.addEventListener('pagehide', leave);
  return () => window.removeEventListener('pagehide', leave);
}

/**
 * Asks before a page with a shared screen is closed: rejoining takes one click, but the screen would have to be chosen
 * again.
 */
function askBeforeClosing(): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
