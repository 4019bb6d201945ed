import { camera } from '../../support/camera.ts';
import { microphone } from '../../support/microphone.ts';
import { RawClient } from '../../support/raw-client.ts';

/** In which way somebody goes: as one should, without a word, in the middle of joining, or before joining, from the door. */
export type Manner = 'clean' | 'cut' | 'mid-join' | 'door';
export const manners: readonly Manner[] = ['clean', 'cut', 'clean', 'mid-join', 'cut', 'door', 'clean', 'cut'];

/** One person's visit from the first byte to the last. */
export async function visit(url: string, { room, manner }: { room: string; manner: Manner }): Promise<void> {
  const client = new RawClient(url);
  client.socket.on('notices', (_, receipt?: () => void) => receipt?.());
  const { rtpCapabilities } = await client.welcome;
  if (manner === 'mid-join') {
    const joining = client.request('room:join', { room, name: 'Eve', rtpCapabilities }).catch(() => undefined);
    // What was written is sent before the connection is torn down.
    await new Promise((resolve) => setImmediate(resolve));
    cut(client);
    return void (await joining);
  }
  if (manner === 'door') {
    await client.request('door:stand', { room, rtpCapabilities });
    return cut(client);
  }
  await client.join(room);
  await client.request('producers:create', { producers: [microphone(), camera()] });
  if (manner === 'cut') return cut(client);
  await client.request('chat:send', { line: crypto.randomUUID(), text: 'hello and goodbye' });
  await client.request('room:leave', {});
  client.close();
}

/** Nobody says goodbye: the connection is reset. */
function cut({ socket }: RawClient): void {
  const { engine } = socket.io as unknown as {
    engine: { transport: { ws: { _socket: { resetAndDestroy(): void } } } };
  };
  engine.transport.ws._socket.resetAndDestroy();
  socket.disconnect();
}
