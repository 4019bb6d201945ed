import { computed, effect, type ReadonlySignal, untracked } from '@preact/signals';
import { claimAudioForCall } from '../devices/audio-session.ts';
import { offerCallControls, showInUse } from '../devices/call-controls.ts';
import { keepScreenOn } from '../devices/keep-screen-on.ts';
import type { Models } from '../screens/context.ts';
import { watchNetwork } from './watch-network.ts';

/**
 * What the device does for a call, from its beginning to its end: the screen stays on while the page is seen, controls
 * outside the page work, sound goes on behind other apps. Nothing stops for being out of sight. Until the returned
 * function is called.
 */
export function whileInCall(
  { call, devices, screen, audio }: Models,
  { visible }: { visible: ReadonlySignal<boolean> },
): () => void {
  const inCall = computed(() => ['live', 'reconnecting'].includes(call.state.value.phase));
  const sharing = computed(() => inCall.value && screen.video.value !== undefined);
  const undo = [
    // Browsers take the lock back when the page is hidden, and the page has to ask again.
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
    // A telephone call, for one, stops what plays, and not every browser starts it again.
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

/** The server would keep the seat of one who only lost the connection. */
function leaveWithPage(leave: () => void): () => void {
  window.addEventListener('pagehide', leave);
  return () => window.removeEventListener('pagehide', leave);
}

/** One comes back into a call with one click, but a screen that others look at would have to be chosen anew. */
function askBeforeClosing(): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
