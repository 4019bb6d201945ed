import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Room } from '../../../server/rooms/room.ts';
import type { ConsumerInfo } from '../../../server/shared/protocol/media.ts';
import { announce } from '../../../server/signalling/announce.ts';
import { createPeopleLog } from '../../../server/signalling/people-log.ts';
import { Session } from '../../../server/signalling/session.ts';
import type { ClientSocket } from '../../../server/signalling/socket.ts';
import { collect } from '../../../server/util/heap-watch.ts';
import { createLogger } from '../../../server/util/logger.ts';

const nothing = () => undefined;
const parts = [
  'producers',
  'roster',
  'presence',
  'stats',
  'data',
  'direct',
  'talk',
  'hands',
  'reactions',
  'renames',
  'roles',
  'moderation',
  'access',
  'lobby',
] as const;

/** A room that is only its events, and somebody in it whose receipts are kept. */
function announced() {
  const applied: { id: string; producer: string }[] = [];
  const room = Object.assign(new EventEmitter(), Object.fromEntries(parts.map((part) => [part, new EventEmitter()])), {
    applied: (_: unknown, consumers: readonly { id: string; producer: string }[]) => applied.push(...consumers),
  });
  const receipts: (() => void)[] = [];
  const socket = { emit: (...args: unknown[]) => receipts.push(args.at(-1) as () => void) };
  const peer = { id: crypto.randomUUID(), seated: false };
  const sessions = new Map();
  const session = new Session(sessions);
  sessions.set(peer.id, session);
  session.outbox.attach(socket as unknown as ClientSocket);
  const logger = createLogger({ level: 'silent', format: 'json' });
  announce(room as unknown as Room, {
    sessions,
    logger,
    peopleLog: createPeopleLog(logger),
    full: nothing,
    relaysFor: () => ({ iceServers: [], relayOnly: false }),
  });
  const create = (consumer: ConsumerInfo) => {
    room.emit('consumersCreated', peer, { consumers: [consumer], paused: true });
    session.outbox.flush();
    return new WeakRef(consumer.rtpParameters);
  };
  return { create, receipts, applied };
}

test('the parameters of a consumer are not kept until its receipt arrives', async () => {
  const { create, receipts, applied } = announced();
  const [id, producer] = [crypto.randomUUID(), crypto.randomUUID()];
  const peer = crypto.randomUUID();
  const parameters = create({ id, peer, producer, source: 'camera', rtpParameters: { codecs: [] } });
  await turn();
  collect();
  expect(parameters.deref()).toBeUndefined();
  receipts[0]?.();
  expect(applied).toEqual([{ id, producer }]);
});
