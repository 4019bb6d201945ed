import { expect, test } from '@jest/globals';
import { ConnectionLost, type ServerSocket, Signalling } from '../../../../client/src/signalling/signalling.ts';

/** A connection that stands, and on which nothing is answered. */
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

test('[L6] a join that is not answered gives the connection up, since the server may count from that join', async () => {
  const { socket, gone } = silentSocket();
  const signalling = new Signalling({ open: () => socket });
  const join = { room: 'blue', name: 'Eve', rtpCapabilities: {} };
  await expect(signalling.request('room:join', join)).rejects.toThrow(ConnectionLost);
  expect(gone).toEqual(['cut']);
});
