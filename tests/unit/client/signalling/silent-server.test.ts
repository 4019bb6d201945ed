import { expect, test } from '@jest/globals';
import { ConnectionLost, type ServerSocket, Signalling } from '../../../../client/src/signalling/signalling.ts';

/** A connection that stays open, but on which nothing is answered. */
function silentSocket() {
  const gone: string[] = [];
  const socket = {
    connected: true,
    on: () => undefined,
    timeout: () => ({ emit: (...args: unknown[]) => (args.at(-1) as (lost: Error) => void)(new Error('timeout')) }),
    io: { engine: { close: () => gone.push('cut') } },
  };
  return { socket: socket as unknown as ServerSocket, gone };
}

test('[L6] a join that is not answered gives up the connection, since the server may count from that join', async () => {
  const { socket, gone } = silentSocket();
  const signalling = new Signalling({ open: () => socket });
  const join = { room: 'blue', name: 'Eve', rtpCapabilities: {} };
  await expect(signalling.request('room:join', join)).rejects.toThrow(ConnectionLost);
  expect(gone).toEqual(['cut']);
});

test('[C6] consumers that nobody handles yet count as missed, and so do missing batches', () => {
  const received = new Map<string, (...args: unknown[]) => void>();
  const on = (event: string, hear: (...args: unknown[]) => void) => void received.set(event, hear);
  const signalling = new Signalling({ open: () => ({ connected: true, on }) as unknown as ServerSocket });
  const hears = (name: string, sequence: number) => received.get('notices')?.([[name, {}]], sequence);
  hears('server:welcome', 1);
  expect(signalling.misses.value).toBe(false);
  hears('consumers:created', 2);
  expect(signalling.misses.value).toBe(true);
  signalling.takeSeat({ kept: true, sequence: 2 });
  expect(signalling.misses.value).toBe(false);
  hears('hand:raised', 4);
  expect(signalling.misses.value).toBe(true);
});
