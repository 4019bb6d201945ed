import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Connection } from '../../../server/signalling/connection.ts';
import { Dispatch, type DispatchOptions } from '../../../server/signalling/dispatch.ts';
import type { Handlers } from '../../../server/signalling/handlers.ts';
import type { Place } from '../../../server/signalling/session.ts';
import type { ClientSocket } from '../../../server/signalling/socket.ts';
import { collect } from '../../../server/util/heap-watch.ts';
import { createLogger } from '../../../server/util/logger.ts';

const nothing = () => undefined;
const MAX_BYTES = 65_536;

/** The seat of a participant in a room that never changes. */
function someSeat(): Place {
  const peer = { id: crypto.randomUUID(), seated: true, role: 'participant' };
  const members = { has: () => true, size: 1, lose: nothing };
  const room = { members, roster: { whoKnow: () => [] }, switches: { chat: true } };
  return { room, peer } as unknown as Place;
}

/** A connection whose first request, `transport:createSend` with this data, waits until it is released. */
function waiting(data: object = {}) {
  const first = Promise.withResolvers<void>();
  const texts: string[] = [];
  const handlers = {
    'transport:createSend': () => first.promise,
    'chat:send': (_: unknown, { text }: { text: string }) => void texts.push(text),
  } as unknown as Handlers;
  const socket = { conn: {} } as unknown as ClientSocket;
  const client = { sessions: new Map(), address: '192.0.2.1', browser: 'other', slot: '192.0.2.1 0' } as const;
  const requestLimits: DispatchOptions['requestLimits'] = { count: nothing, countRefusal: nothing, owe: nothing };
  const logger = createLogger({ level: 'silent', format: 'json' });
  const options = { handlers, requestLimits, maxRequestBytes: MAX_BYTES, logger, refused: nothing };
  const connection = new Connection(socket, client);
  connection.session.take(someSeat());
  const dispatch = new Dispatch(connection, options);
  let number = 0;
  const ask = (name: string, data: unknown) => {
    number += 1;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    dispatch.receive(name, [number, data, resolve]);
    return promise;
  };
  void ask('transport:createSend', data);
  return { ask, texts, release: first.resolve };
}

/** The data of a request, which nothing else holds. */
const weakly = (data: object, send: (data: object) => void): WeakRef<object> => {
  send(data);
  return new WeakRef(data);
};

test('a request that waits for another is kept without the objects of which it consists', async () => {
  const { ask } = waiting();
  const small = Array.from({ length: 1000 }, () => ({}));
  const large = Array.from({ length: MAX_BYTES }, () => ({}));
  const sent = [small.slice(), large.slice()].map((data) => weakly(data, (all) => void ask('file:accept', all)));
  small.length = 0;
  large.length = 0;
  await turn();
  collect();
  expect(sent.map((data) => data.deref())).toEqual([undefined, undefined]);
});

test('a request that is being carried out is kept without what its schema does not know', async () => {
  const requesters: ReturnType<typeof waiting>[] = [];
  const sent = weakly({ unknown: [{}] }, (data) => void requesters.push(waiting(data)));
  await turn();
  collect();
  expect(sent.deref()).toBeUndefined();
  for (const { release } of requesters) release();
});

test('requests that have waited are carried out in order, or refused as if they had not', async () => {
  const { ask, texts, release } = waiting();
  const say = (text: string) => ask('chat:send', { id: crypto.randomUUID(), text });
  const [one, unknown, two] = [say('one'), ask('x'.repeat(1000), {}), say('two')];
  const large = ask('file:accept', 'x'.repeat(MAX_BYTES));
  release();
  expect(await Promise.all([one, two])).toMatchObject([{ ok: true }, { ok: true }]);
  expect(await unknown).toMatchObject({ ok: false, code: 'unknown_request' });
  expect(await large).toMatchObject({ ok: false, code: 'too_large' });
  expect(texts).toEqual(['one', 'two']);
});
