/**
 * The page's WebSocket, opened by its first script: four round trips pass until the server's welcome, during which the
 * browser loads everything else.
 */
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts';

/** The address at which socket.io opens its WebSocket; `path` includes the site's base path. */
export function webSocketUrl({ protocol, host }: { protocol: string; host: string }, path: string): string {
  return `${protocol.replace('http', 'ws')}//${host}${path}?EIO=4&transport=websocket`;
}

/** A WebSocket, the messages that arrived before anybody listened, and the function that keeps them. */
type EarlySocket = { socket: WebSocket; messages: MessageEvent[]; keep(message: MessageEvent): void };

declare global {
  interface Window {
    earlySocket?: EarlySocket | undefined;
  }
}

/** Opens the WebSocket before the page's script has arrived, and connects to socket.io once engine.io is open. */
export function openEarly(url: string): void {
  const messages: MessageEvent[] = [];
  const socket = new WebSocket(url);
  const keep = (message: MessageEvent) => {
    if (messages.push(message) === 1) socket.send(`40${JSON.stringify({ protocol: PROTOCOL_VERSION })}`);
  };
  socket.addEventListener('message', keep);
  window.earlySocket = { socket, messages, keep };
}

/** Whether the page's first script has opened a WebSocket that nobody has taken. */
export const isOpeningEarly = (): boolean => typeof window !== 'undefined' && window.earlySocket !== undefined;

/**
 * The early WebSocket to this address, for the first caller only, and whether it already connects to socket.io;
 * undefined if there is none, or it failed. Handlers that the caller sets in this turn also get the earlier events.
 */
export function takeEarly(url: string): { socket: WebSocket; connects: boolean } | undefined {
  const early = window.earlySocket;
  window.earlySocket = undefined;
  if (!early || early.socket.url !== url || early.socket.readyState > WebSocket.OPEN) return undefined;
  const { socket, messages, keep } = early;
  socket.removeEventListener('message', keep);
  if (socket.readyState === WebSocket.OPEN) {
    queueMicrotask(() => {
      socket.onopen?.(new Event('open'));
      for (const message of messages) socket.onmessage?.(message);
    });
  }
  return { socket, connects: messages.length > 0 };
}
