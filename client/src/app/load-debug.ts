import { type ReadonlySignal, signal } from '@preact/signals';
import type { DebugModel, Followed } from '../models/debug/debug.ts';
import type { WatchedMessage } from '../signalling/watched-message.ts';

/** The developer panel of a page whose address has `?debug`. */
export type LoadedDebug = {
  /** To be called with every message of the signalling connection. */
  watch(message: WatchedMessage): void;
  /** Loads the model, which follows this call. */
  follow(followed: Followed): void;
  /** Undefined until it is loaded. */
  model: ReadonlySignal<DebugModel | undefined>;
};

/** How many messages to keep while the script is loaded; more do not arrive in this time. */
const MAX_EARLY = 100;

/**
 * The messages that arrive before the model is loaded are kept for it. The page does not wait: the model's script
 * imports the page's own, which could not finish either.
 */
export function loadDebug(): LoadedDebug {
  const model = signal<DebugModel | undefined>(undefined);
  const early: { message: WatchedMessage; atMs: number }[] = [];
  const load = async (followed: Followed) => {
    const { DebugModel: Model } = await import('../models/debug/debug.ts');
    const loaded = new Model(followed);
    for (const { message, atMs } of early.splice(0)) loaded.record(message, atMs);
    model.value = loaded;
  };
  return {
    model,
    watch(message) {
      const loaded = model.peek();
      const atMs = performance.now();
      if (loaded) loaded.record(message, atMs);
      else if (early.length < MAX_EARLY) early.push({ message, atMs });
    },
    follow: (followed) => void load(followed).catch(reportError),
  };
}
