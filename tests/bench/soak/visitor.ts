import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { camera } from '../../support/camera.ts';
import { microphone } from '../../support/microphone.ts';
import { RawClient } from '../../support/raw-client.ts';

/**
 * How somebody goes: properly; without a word, so that the seat is kept for a while; in the middle of joining; before
 * joining; from pre-join; or after coming back to the seat first.
 */
export type Manner = 'clean' | 'cut' | 'mid-join' | 'preJoin' | 'back';
export const manners: readonly Manner[] = ['clean', 'cut', 'back', 'mid-join', 'cut', 'preJoin', 'clean', 'cut'];

/** One person's visit from the first byte to the last. */
export async function visit(url: string, { room, manner }: { room: string; manner: Manner }): Promise<void> {
  const client = new RawClient(url);
  client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  const { rtpCapabilities } = await client.welcome;
  if (manner === 'mid-join') {
    const asked = { room, name: 'Eve', rtpCapabilities, key: seatKey() };
    const joining = client.request('room:join', asked).catch(() => undefined);
    // Written data is sent before the connection is closed.
    await new Promise((resolve) => setImmediate(resolve));
    cut(client);
    return void (await joining);
  }
  if (manner === 'preJoin') {
    await client.request('prejoin:prepare', { room, rtpCapabilities });
    return cut(client);
  }
  const key = seatKey();
  await client.join(room, 'Eve', { key });
  await client.request('producers:create', { producers: [microphone(), camera()] });
  if (manner === 'cut') return cut(client);
  if (manner === 'back') {
    cut(client);
    return leave(await comeBack(url, { room, key }));
  }
  await leave(client);
}

async function comeBack(url: string, { room, key }: { room: string; key: string }): Promise<RawClient> {
  const client = new RawClient(url);
  await client.join(room, 'Eve', { key });
  return client;
}

async function leave(client: RawClient): Promise<void> {
  await client.request('chat:send', { id: crypto.randomUUID(), text: 'hello and goodbye' });
  await client.request('room:leave', {});
  client.close();
}

const seatKey = () => randomBytes(32).toString('base64url');

/** Nobody says goodbye: the connection is reset. */
function cut({ socket }: RawClient): void {
  const { engine } = socket.io as unknown as {
    engine: { transport: { ws: { _socket: Socket } } };
  };
  const { _socket: tcp } = engine.transport.ws;
  // Pending writes have nowhere to go any more.
  tcp.on('error', () => undefined);
  tcp.resetAndDestroy();
  socket.disconnect();
}
