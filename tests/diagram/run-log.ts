import type { Attendee } from '../support/browser.ts';

/**
 * The log of one page: every text on its WebSocket, and the events of its peer connections. Times are milliseconds
 * since 1970.
 */
export type Logged = { at: number; way: 'in' | 'out' | 'note'; text: string };

/** Runs in the page before its own scripts, and keeps the log in `window.runLog`. */
export function keepRunLog(): void {
  const log: Logged[] = [];
  const add = (way: Logged['way'], text: unknown) => {
    if (typeof text === 'string') log.push({ at: performance.timeOrigin + performance.now(), way, text });
  };
  window.WebSocket = class extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      this.addEventListener('message', ({ data }) => add('in', data));
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      add('out', data);
      super.send(data);
    }
  };
  const close = RTCPeerConnection.prototype.close;
  // mediasoup is ICE lite, and no browser is.
  const isDirect = ({ remoteDescription }: RTCPeerConnection) =>
    remoteDescription?.sdp.includes('a=ice-lite') === false;
  window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct: (target, args: [RTCConfiguration]) => {
      const connection = new target(...args);
      connection.addEventListener('connectionstatechange', () => {
        if (connection.connectionState === 'connected' && isDirect(connection))
          add('note', 'the direct link is connected');
      });
      Object.assign(connection, {
        close: () => {
          if (isDirect(connection)) add('note', 'closes the direct link');
          Reflect.apply(close, connection, []);
        },
      });
      return connection;
    },
  });
  Object.assign(window, { runLog: log });
}

/** The log of this page so far. */
export async function logOf({ name, page }: Attendee): Promise<{ name: string; log: readonly Logged[] }> {
  const log = await page.evaluate(() => (window as unknown as { runLog: Logged[] }).runLog);
  return { name, log };
}
