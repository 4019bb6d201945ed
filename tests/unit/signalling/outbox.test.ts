import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Outbox } from '../../../server/signalling/outbox.ts';
import type { ClientSocket } from '../../../server/signalling/socket.ts';

/** The end of a connection: keeps the receipts that it is asked for. */
function connection() {
  const receipts: (() => void)[] = [];
  const state = { ended: false, receipts };
  const socket = {
    emit: (_name: string, _batch: unknown, _sequence: number, receipt: () => void) => receipts.push(receipt),
    disconnect: () => {
      state.ended = true;
    },
  };
  return { state, socket: socket as unknown as ClientSocket };
}

function tell(outbox: Outbox, times: number): void {
  for (let time = 0; time < times; time += 1) {
    outbox.push('peer:left', { peer: crypto.randomUUID() }, () => undefined);
    outbox.flush();
  }
}

test('a connection that gives no receipts is closed after a thousand, and the next starts over', () => {
  const [previous, next] = [connection(), connection()];
  const outbox = new Outbox(0);
  outbox.attach(previous.socket);
  tell(outbox, 1000);
  expect(previous.state.ended).toBe(false);
  tell(outbox, 1);
  expect(previous.state).toMatchObject({ ended: true, receipts: { length: 1000 } });
  outbox.attach(next.socket);
  tell(outbox, 1000);
  expect(next.state.ended).toBe(false);
});

test('a receipt makes room for another', () => {
  const { state, socket } = connection();
  const outbox = new Outbox(0);
  outbox.attach(socket);
  for (let turn = 0; turn < 3; turn += 1) {
    tell(outbox, 900);
    for (const receipt of state.receipts.splice(0)) receipt();
  }
  expect(state.ended).toBe(false);
});

test('[J3] notices behind a snapshot are held back until it is answered', async () => {
  const { state, socket } = connection();
  const sent: unknown[] = [];
  const outbox = new Outbox(4);
  outbox.attach(Object.assign(socket, { emit: (_: string, batch: unknown, at: number) => sent.push([batch, at]) }));
  outbox.push('pointer:started', {});
  expect(outbox.hold()).toBe(5);
  expect(sent).toEqual([[[['pointer:started', {}]], 5]]);
  outbox.push('data:closed', {});
  await turn();
  expect(sent).toHaveLength(1);
  expect([outbox.release(), outbox.release()]).toEqual([true, false]);
  await turn();
  expect(sent.slice(1)).toEqual([[[['data:closed', {}]], 6]]);
  expect(state.ended).toBe(false);
});

test('[L4] notices that a connection has held back are not released once another connection continues', () => {
  const outbox = new Outbox(0);
  outbox.attach(connection().socket);
  outbox.hold();
  outbox.attach(connection().socket);
  expect(outbox.release()).toBe(false);
});
