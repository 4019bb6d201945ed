import { effect } from '@preact/signals';
import type { CallModel } from '../models/call/call.ts';

/**
 * Removes received files from the site's storage: those of earlier pages as soon as this page is idle, and the call's
 * own after it. Until the returned function is called.
 */
export function removeReceived({ call }: { call: Pick<CallModel, 'state'> }): () => void {
  // Safari has no idle callbacks.
  const whenIdle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 2000));
  whenIdle(() => void removeOld());
  return effect(() => {
    if (call.state.value.phase === 'ended') void endCall();
  });
}

async function endCall(): Promise<void> {
  const files = await storedFiles();
  files?.releaseFiles();
  await removeOld();
  if (files) setTimeout(() => void removeOld(), files.KEPT_MS);
}

async function removeOld(): Promise<void> {
  const files = await storedFiles();
  // Private windows have no such storage.
  await files?.removeOldFiles().catch(() => undefined);
}

/** Undefined if it cannot be loaded, for instance because the page is closing. */
const storedFiles = () => import('../data/stored-files.ts').catch(() => undefined);
