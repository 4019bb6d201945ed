import type { EventEmitter } from 'node:events';

/**
 * Has `admits` see each of these events before everybody who listens to it now; they hear only of what it lets through.
 * Who begins to listen later hears of everything.
 */
export function before<Args extends unknown[]>(
  emitter: EventEmitter,
  event: string,
  admits: (...args: Args) => boolean,
): void {
  const listeners = emitter.listeners(event);
  emitter.removeAllListeners(event);
  emitter.on(event, (...args: Args) => {
    if (!admits(...args)) return;
    for (const listener of listeners) listener.apply(emitter, args);
  });
}
