import { expect, test } from '@jest/globals';
import { type ServerSocket, Signalling } from '../../../../client/src/signalling/signalling.ts';
import type { WatchedMessage } from '../../../../client/src/signalling/watched-message.ts';

type Hear = (...args: unknown[]) => void;

/** A connection on which each request is granted. */
function grantingSocket() {
  const listeners = new Map<string, Hear>();
  const socket = {
    connected: true,
    on: (event: string, hear: Hear) => void listeners.set(event, hear),
    timeout: () => ({
      emit: (...args: unknown[]) => (args.at(-1) as Hear)(null, { ok: true, result: { restarts: 1 } }),
    }),
  };
  return {
    open: () => socket as unknown as ServerSocket,
    hear: (...args: unknown[]) => listeners.get('notices')?.(...args),
  };
}

test('a watcher sees each request, its answer and each notice', async () => {
  const { open, hear } = grantingSocket();
  const watched: WatchedMessage[] = [];
  const signalling = new Signalling({ open, watch: (message) => watched.push(message) });
  hear([['hand:raised', { peer: 'ada' }]], 1);
  await signalling.request('room:join', { room: 'blue', name: 'Eve', rtpCapabilities: {} });
  expect(watched).toEqual([
    { kind: 'notice', notice: ['hand:raised', { peer: 'ada' }] },
    { kind: 'request', name: 'room:join', number: 1, data: { room: 'blue', name: 'Eve', rtpCapabilities: {} } },
    { kind: 'answer', name: 'room:join', number: 1, answer: { ok: true, result: { restarts: 1 } } },
  ]);
});
