import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { RawClient, type TwoTransports } from '../../support/raw-client.ts';
import { VisitMedia } from './visit-media.ts';

/**
 * How somebody goes: properly; without a word, so that the seat is kept for a while; in the middle of joining; before
 * joining; from pre-join; or after coming back to the seat first.
 */
export type Manner = 'clean' | 'cut' | 'mid-join' | 'preJoin' | 'back';
export const manners: readonly Manner[] = ['clean', 'cut', 'back', 'mid-join', 'cut', 'preJoin', 'clean', 'cut'];

/** Longer than the server keeps a seat, in milliseconds. */
const SILENT_AFTER_MS = 1500;

/** One person's visit from the first byte to the last, with real media over both transports. */
export async function visit(url: string, { room, manner }: { room: string; manner: Manner }): Promise<void> {
  const client = connect(url);
  try {
    await act(client, { url, room, manner });
  } catch (error) {
    client.close();
    throw error;
  }
}

async function act(client: RawClient, { url, room, manner }: { url: string; room: string; manner: Manner }) {
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
    const prepared = await client.request('prejoin:prepare', { room, rtpCapabilities });
    // The server may have no place for it.
    const media = prepared.ok ? await VisitMedia.connect(client, prepared.result as TwoTransports) : undefined;
    cut(client);
    return media?.close();
  }
  const key = seatKey();
  const media = await talkIn(client, { room, key });
  if (manner === 'clean') {
    await leave(client);
    return media.close();
  }
  cut(client);
  // A page that breaks down does not close its transports either: they go silent after its seat has been given up.
  setTimeout(() => media.close(), SILENT_AFTER_MS);
  if (manner !== 'back') return;
  const again = connect(url);
  const second = await talkIn(again, { room, key });
  await leave(again);
  second.close();
}

function connect(url: string): RawClient {
  const client = new RawClient(url);
  client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  return client;
}

/** Joins, connects both transports, and sends a moment of sound and video. */
export async function talkIn(client: RawClient, { room, key }: { room: string; key: string }): Promise<VisitMedia> {
  const { media } = await client.join(room, 'Eve', { key });
  const connected = await VisitMedia.connect(client, media);
  await client.request('producers:create', { producers: connected.producers });
  await connected.talk();
  return connected;
}

async function leave(client: RawClient): Promise<void> {
  await client.request('chat:send', { id: crypto.randomUUID(), text: 'hello and goodbye' });
  await client.request('room:leave', {});
  client.close();
}

export const seatKey = () => randomBytes(32).toString('base64url');

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
