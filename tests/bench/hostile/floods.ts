/**
 * Attacks with frames: each keeps one WebSocket open at a time and writes as fast as the server reads, or until it is
 * cut.
 */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { connectPacket, frame, opcodes, RawWebSocket } from '../../support/raw-web-socket.ts';

/** Sent over and over. `deflate`: over a WebSocket that negotiates it. */
type Flood = { chunk: Buffer; deflate?: boolean };

const times = (count: number, one: Buffer) => Buffer.concat(Array.from({ length: count }, () => one));

export const floods: Record<string, Flood> = {
  'CONNECTs in one write': { chunk: times(2900, connectPacket()) },
  'minimal events': { chunk: times(5000, frame('42["x"]')) },
  'empty frames': { chunk: times(10_000, frame('')) },
  pings: { chunk: times(10_000, frame('', { opcode: opcodes.ping })) },
  'deflated events': { chunk: times(1000, frame('42["x"]', { deflated: true })), deflate: true },
  'what inflates': { chunk: times(50, frame(`42["x",1,"${'x'.repeat(200_000)}"]`, { deflated: true })), deflate: true },
  'large messages': { chunk: times(2, frame(`42["x",1,"${'x'.repeat(200_000)}"]`)) },
};

/** A new WebSocket after each cut, at most so many a second. */
const EVERY_MS = 100;

/** Never ends by itself. `counted` is called for each WebSocket. */
export async function flood(
  { url, from, counted }: { url: string; from: string; counted(): void },
  { chunk, deflate = false }: Flood,
): Promise<never> {
  for (;;) {
    const next = pause(EVERY_MS);
    counted();
    const socket = await RawWebSocket.welcomed(url, { deflate, from }).catch(() => undefined);
    while (socket && !socket.isCut) {
      if (!socket.tcp.write(chunk)) await Promise.race([once(socket.tcp, 'drain'), pause(1000)]).catch(() => undefined);
      // Responses are discarded.
      socket.received = Buffer.alloc(0);
    }
    await next;
  }
}
