/** The behaviour of the page in a call whose server violates the protocol. */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { Page, settle } from '../../../../fuzz/page.ts';
import { joined, welcome } from '../../../../fuzz/values/notice-templates.ts';

let server: HostileServer;
let page: Page;

beforeEach(async () => {
  server = new HostileServer({ welcome });
  server.answer = ({ name }) => ({ ok: true, result: name === 'room:join' ? joined : null });
  page = new Page(server);
  await settle();
});

afterEach(() => {
  jest.useRealTimers();
  page.close();
});

const joins = () => server.asked.filter(({ name }) => name === 'room:join').length;

async function enter(): Promise<void> {
  void page.call.join({ room: 'blue', name: 'Eve' });
  await settle();
  expect(page.call.state.value.phase).toBe('live');
}

test.each([
  { does: 'says shutting_down', act: () => server.say([['room:ended', { reason: 'shutting_down' }]]) },
  { does: 'leaves out a notice', act: () => server.say([], { sequence: 1_000_000 }) },
])('a server that answers each join and then $does is not asked without end', async ({ act }) => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  await enter();
  for (let elapsedMs = 0; elapsedMs < 60_000; elapsedMs += 100) {
    if (page.call.state.value.phase === 'live') act();
    jest.advanceTimersByTime(100);
    await settle();
  }
  expect(joins()).toBeLessThan(20);
  // It is not given up either.
  for (let elapsedMs = 0; elapsedMs < 60_000 && page.call.state.value.phase !== 'live'; elapsedMs += 100) {
    jest.advanceTimersByTime(100);
    await setImmediate();
  }
  expect(page.call.state.value.phase).toBe('live');
});

test('[K3] a server that lets people in and refuses their join all the same is not asked without end', async () => {
  server.answer = ({ name }) =>
    name === 'room:join'
      ? { ok: false, code: 'must_knock', message: 'knock' }
      : { ok: true, result: { admitted: true } };
  void page.call.join({ room: 'blue', name: 'Eve' });
  for (let turn = 0; turn < 20; turn += 1) await settle();
  expect(page.call.state.value).toEqual({ phase: 'ended', reason: 'must_knock' });
  expect(joins()).toBe(2);
});

test('a name or a message that is longer than anybody may choose is cut', async () => {
  await enter();
  const long = 'x'.repeat(5_000_000);
  const [peer, message] = [randomUUID(), randomUUID()];
  server.say(
    [
      ['peer:joined', { peer: { id: peer, name: long, producers: [] } }],
      ['chat:sent', { id: message, peer, name: long, at: 5, text: long }],
    ],
    { sequence: 2 },
  );
  const entry = page.chat.entries.value.at(-1);
  expect(page.call.people.value.map(({ name }) => name.length)).toEqual([3, 64]);
  expect([entry?.name.length, entry?.text.length]).toEqual([64, 2000]);
});

test('a chat message stays as it was shown, even if it is repeated with another text', async () => {
  await enter();
  const [message] = joined.chat;
  server.say([['chat:sent', { ...message, at: 5, text: 'I said something else', name: 'Ada' }]], { sequence: 2 });
  expect(page.chat.entries.value.map(({ text, at }) => ({ text, at }))).toEqual([{ text: 'hello', at: 1 }]);
});

test('a sent message stays as it was shown, even if the server returns another text', async () => {
  await enter();
  page.chat.send('mine');
  await settle();
  const id = page.chat.entries.value.find(({ own }) => own)?.id;
  server.say([['chat:sent', { id, peer: joined.self, name: 'Eve', at: 7, text: 'not mine' }]], { sequence: 2 });
  expect(page.chat.entries.value.map(({ text, at }) => ({ text, at }))).toEqual([
    { text: 'hello', at: 1 },
    { text: 'mine', at: 7 },
  ]);
});
