import type { EventEmitter } from 'node:events';

/**
 * Lets `admits` see each of these events before all current listeners, which receive only those that it admits.
 * Listeners that are added later receive all of them.
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
