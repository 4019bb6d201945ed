/** Chat, hands and reactions over real sockets. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TextEntry } from '../../client/src/models/chat/chat.ts';
import type { ChatMessage } from '../../server/shared/protocol/talk.ts';
import { connectedClients } from '../support/connected-clients.ts';
import type { RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { TestPeer } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until, whenSignal } from '../support/until.ts';

let server: TestServer;
const peers: TestPeer[] = [];
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

/** The id of this person, once this participant knows them. */
async function idOf(name: string, of: TestPeer): Promise<string> {
  return (await whenSignal(() => of.person(name), `${name} is known`)).id;
}

async function joined(name: string): Promise<TestPeer> {
  const peer = new TestPeer(server.url);
  peers.push(peer);
  return peer.join('blue', name);
}

async function seated(name: string): Promise<RawClient> {
  const client = connect();
  await client.join('blue', name);
  return client;
}

const message = (text: unknown, id = randomUUID()) => ({ id, text });
const received = (client: RawClient) =>
  client.notices.filter(({ name }) => name === 'chat:sent').map(({ notice }) => (notice as ChatMessage).text);
const reported = (client: RawClient, name: string) => client.notices.filter((notice) => notice.name === name);
const messagesOf = ({ chat }: TestPeer) => chat.entries.value.filter((entry) => entry.kind === 'text');
const texts = ({ chat }: TestPeer) => chat.entries.value.map(({ text }) => text);

describe('chat', () => {
  test('[T1] goes both ways, and everybody has the messages in the same order', async () => {
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    for (let number = 0; number < 4; number += 1) {
      ada.chat.send(`ada ${number}`);
      bob.chat.send(`bob ${number}`);
    }
    const all = ({ chat }: TestPeer) =>
      chat.entries.value.length === 8 && chat.entries.value.every(({ state }) => state === 'sent');
    await whenSignal(() => all(ada) && all(bob), 'all eight messages');
    expect(texts(ada)).toEqual(texts(bob));
    expect(ada.chat.entries.value.filter(({ own }) => own).map(({ name }) => name)).toEqual(Array(4).fill('Ada'));
  });

  test.each([
    { what: 'is written down', folder: temporaryFolder(), want: ['first', 'second'] },
    { what: 'is in memory alone', folder: null, want: ['second'] },
  ])('[T3] of a chat that $what a participant after a restart of the server reads $want', async ({ folder, want }) => {
    await server.close();
    server = await startTestServer({ chat: { folder } });
    const ada = await seated('Ada');
    await ada.request('chat:send', message('first'));
    await server.close();
    server = await startTestServer({ chat: { folder } });
    const bob = await seated('Bob');
    await bob.request('chat:send', message('second'));
    const { chat } = await connect().join('blue', 'Cleo');
    expect(chat.map(({ text }) => text)).toEqual(want);
  });

  test('[T3] saved on disk ends with the room', async () => {
    await server.close();
    server = await startTestServer({ chat: { folder: temporaryFolder() } });
    const ada = await seated('Ada');
    await ada.request('chat:send', message('first'));
    await ada.request('room:leave', {});
    await until(async () => (await server.routers()).length === 0, 'the room is gone');
    const { chat } = await connect().join('blue', 'Bob');
    expect(chat).toEqual([]);
  });

  test('[T3] is read by participants who join later, as old messages', async () => {
    const ada = await joined('Ada');
    ada.chat.send('first');
    ada.chat.send('second');
    await whenSignal(() => ada.chat.entries.value.every(({ state }) => state === 'sent'), 'Ada has said it');
    const bob = await joined('Bob');
    expect(texts(bob)).toEqual(['first', 'second']);
    expect(bob.chat.unread.value).toBe(0);
  });

  test('[T3] of one address pushes out its own messages, and not those of others', async () => {
    await server.close();
    server = await startTestServer({ chat: { maxCharacters: 2000 } });
    const [ada, eve] = [await seated('Ada'), connect({ from: '127.0.0.2' })];
    await ada.request('chat:send', message('hello'));
    await eve.join('blue', 'Eve');
    for (let flood = 0; flood < 4; flood += 1) await eve.request('chat:send', message('e'.repeat(700)));
    const { chat } = await connect().join('blue', 'Bob');
    expect(chat.map(({ text }) => text.slice(0, 5))).toEqual(['hello', 'eeeee', 'eeeee']);
  });

  test('[T3] without a history is not read by participants who join later', async () => {
    await server.close();
    server = await startTestServer({ chat: { history: 0 } });
    const ada = await seated('Ada');
    await ada.request('chat:send', message('gone'));
    const { chat } = await connect().join('blue', 'Bob');
    expect(chat).toEqual([]);
  });

  test('[T3] is read by a prepared peer that joins', async () => {
    const ada = await seated('Ada');
    await ada.request('chat:send', message('hello'));
    const bob = new TestPeer(server.url);
    peers.push(bob);
    await bob.prepareIn('blue');
    await bob.join('blue', 'Bob');
    expect(texts(bob)).toEqual(['hello']);
  });

  test('[T2] accepts a repeated message once, also from a later seat', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    const again = message('once');
    expect(await ada.request('chat:send', again)).toEqual({ ok: true, result: null });
    expect(await ada.request('chat:send', again)).toEqual({ ok: true, result: null });
    await ada.request('room:leave', {});
    const { chat } = await ada.join('blue', 'Ada');
    expect(await ada.request('chat:send', again)).toEqual({ ok: true, result: null });
    await ada.request('chat:send', message('last'));
    await until(() => received(bob).includes('last'), 'Bob receives the last message');
    expect(received(bob)).toEqual(['once', 'last']);
    expect(chat.map(({ text }) => text)).toEqual(['once']);
  });

  test('[L6] sends messages of an interruption by itself, and once', async () => {
    const [ada, bob] = [await joined('Ada'), await seated('Bob')];
    ada.chat.send('before');
    ada.signalling.reconnect();
    ada.chat.send('are you there?');
    expect(ada.chat.entries.value.map(({ state }) => state)).toEqual(['sending', 'sending']);
    await whenSignal(() => ada.chat.entries.value.every(({ state }) => state === 'sent'), 'both messages are sent');
    ada.chat.send('after');
    await until(() => received(bob).includes('after'), 'Bob receives the last message');
    expect(received(bob)).toEqual(['before', 'are you there?', 'after']);
    expect(bob.notices.filter(({ name }) => name === 'peer:left')).toEqual([]);
  });

  test('[T8] answers a message, which everybody finds, also those who join later', async () => {
    await server.close();
    server = await startTestServer({ chat: { folder: temporaryFolder() } });
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    ada.chat.send('Shall we start?');
    await whenSignal(() => texts(bob).length === 1, 'Bob reads the question');
    bob.chat.answer(messagesOf(bob)[0]);
    bob.chat.write('Yes');
    bob.chat.sendDraft();
    expect(bob.chat.answered.value).toBeUndefined();
    const cleo = await joined('Cleo');
    for (const peer of [ada, bob, cleo]) {
      await whenSignal(() => messagesOf(peer)[1]?.state === 'sent', 'the answer has arrived');
      const { reply } = messagesOf(peer)[1] ?? {};
      expect(reply && peer.chat.messageOf(reply)).toMatchObject({ text: 'Shall we start?', name: 'Ada' });
    }
  });

  test('[T8] may answer a message that the room no longer has, and nothing but a message', async () => {
    const [ada, bob] = [await joined('Ada'), await seated('Bob')];
    const reply = { peer: randomUUID(), id: randomUUID() };
    expect(await bob.request('chat:send', { ...message('Yes'), reply })).toMatchObject({ ok: true });
    await whenSignal(() => texts(ada).length === 1, 'Ada reads it');
    expect(messagesOf(ada)[0]?.reply).toEqual(reply);
    expect(ada.chat.messageOf(reply)).toBeUndefined();
    expect(await bob.refusal('chat:send', { ...message('Yes'), reply: { peer: 'Ada', id: 1 } })).toBe('bad_request');
  });

  test('[T9] mentions the people whose names stand in the text, and nobody else', async () => {
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    const [own, other] = [await idOf('Ada', bob), await idOf('Bob', ada)];
    ada.chat.mention({ peer: other, name: 'Bob' });
    ada.chat.write('  Thanks, @Bob!');
    ada.chat.sendDraft();
    await whenSignal(() => bob.chat.mentions.value === 1, 'Bob is mentioned');
    expect(messagesOf(bob)[0]?.mentions).toEqual([{ peer: other, at: 8, length: 4 }]);
    const eve = await seated('Eve');
    const wrong = [
      { peer: own, at: 0, length: 4 },
      { peer: randomUUID(), at: 0, length: 4 },
      { peer: other, at: 1, length: 4 },
    ];
    for (const mention of wrong) await eve.request('chat:send', { ...message('@Bob'), mentions: [mention] });
    await whenSignal(() => texts(ada).length === 4, 'Ada reads them');
    expect(
      messagesOf(ada)
        .slice(1)
        .map(({ mentions }) => mentions),
    ).toEqual([undefined, undefined, undefined]);
    expect([ada.chat.mentions.value, bob.chat.mentions.value]).toEqual([0, 1]);
    const many = Array.from({ length: 9 }, () => wrong[0]);
    expect(await eve.refusal('chat:send', { ...message('@Bob'), mentions: many })).toBe('bad_request');
  });

  test('[T10] has reactions, one of each person, for everybody and those who join later', async () => {
    await server.close();
    server = await startTestServer({ chat: { folder: temporaryFolder() } });
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    ada.chat.send('Lunch?');
    await whenSignal(() => texts(bob).length === 1, 'Bob reads it');
    const entry = (peer: TestPeer) => messagesOf(peer)[0] as TextEntry;
    await bob.chat.react(entry(bob), '👍');
    await ada.chat.react(entry(ada), '👍');
    await bob.chat.react(entry(bob), '🎉');
    const shown = (peer: TestPeer) =>
      entry(peer)
        .reactions?.map(({ reaction, count }) => `${reaction} ${count}`)
        .join();
    await whenSignal(() => shown(ada) === '👍 1,🎉 1', 'Ada sees both');
    expect([entry(ada).mine, entry(bob).mine]).toEqual(['👍', '🎉']);
    const cleo = await joined('Cleo');
    expect(shown(cleo)).toBe('👍 1,🎉 1');
    expect(entry(cleo).mine).toBeUndefined();
    await bob.chat.react(entry(bob), '🎉');
    await whenSignal(() => shown(cleo) === '👍 1', 'Bob has none');
  });

  test('[T10] takes reactions to its own messages only, and no flood of them', async () => {
    const [ada, eve] = [await seated('Ada'), await seated('Eve')];
    const { peers: others } = await connect().join('blue', 'Bob');
    const author = others[0]?.id;
    const unknown = { peer: author, id: randomUUID() };
    expect(await ada.refusal('chat:react', { message: unknown, reaction: '👍' })).toBe('not_found');
    const sent = message('hello');
    await ada.request('chat:send', sent);
    const known = { peer: author, id: sent.id };
    expect(await eve.refusal('chat:react', { message: known, reaction: '<b>' })).toBe('bad_request');
    const flood = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        eve.request('chat:react', { message: known, reaction: at % 2 ? '👏' : null }),
      ),
    );
    expect(flood.filter(({ ok }) => ok)).toHaveLength(8);
  });

  test('[T11] of one person for another reaches both, and nobody else, now or later', async () => {
    const folder = temporaryFolder();
    await server.close();
    server = await startTestServer({ chat: { folder } });
    const [ada, bob, eve] = [await joined('Ada'), await joined('Bob'), await seated('Eve')];
    const to = { peer: await idOf('Bob', ada), name: 'Bob' };
    ada.chat.address(to);
    ada.chat.write('between us');
    ada.chat.sendDraft();
    await whenSignal(() => texts(bob).length === 1, 'Bob reads it');
    await whenSignal(() => messagesOf(ada)[0]?.state === 'sent', 'Ada sees that it is sent');
    for (const peer of [ada, bob]) expect(messagesOf(peer)[0]).toMatchObject({ text: 'between us', name: 'Ada', to });
    ada.chat.address(undefined);
    ada.chat.send('for everybody');
    await until(() => received(eve).includes('for everybody'), 'Eve reads the other message');
    expect(received(eve)).toEqual(['for everybody']);
    expect(JSON.stringify(eve.notices)).not.toContain('between us');
    expect(texts(await joined('Cleo'))).toEqual(['for everybody']);
    await until(
      () => readdirSync(folder).some((name) => readFileSync(join(folder, name), 'utf8').includes('everybody')),
      'the chat is written',
    );
    expect(
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join(),
    ).not.toContain('between');
  });

  test('[T11] to somebody who is not here is refused, and said to be', async () => {
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    const to = { peer: await idOf('Bob', ada), name: 'Bob' };
    bob.call.leave();
    await whenSignal(() => ada.person('Bob') === undefined, 'Bob has left');
    ada.chat.send('between us', { to });
    await whenSignal(() => messagesOf(ada)[0]?.state === 'failed', 'the message is refused');
    expect(messagesOf(ada)[0]).toMatchObject({ undelivered: true, to });
    const cleo = connect();
    const { self } = await cleo.join('blue', 'Cleo');
    expect(await cleo.refusal('chat:sendPrivately', { ...message('to myself'), to: self })).toBe('not_found');
  });

  test('[T11] arrives once, however often it is sent, and counts as a message', async () => {
    const [ada, bob] = [await seated('Ada'), await joined('Bob')];
    await whenSignal(() => bob.person('Ada') !== undefined, 'both are here');
    const [only] = (await connect().join('blue', 'Cleo')).peers.filter(({ name }) => name === 'Bob');
    const again = { ...message('once'), to: only?.id };
    for (let time = 0; time < 2; time += 1) expect((await ada.request('chat:sendPrivately', again)).ok).toBe(true);
    await whenSignal(() => texts(bob).length === 1, 'Bob reads it');
    const flood = await Promise.all(
      Array.from({ length: 20 }, () => ada.request('chat:sendPrivately', { ...message('again'), to: only?.id })),
    );
    expect(flood.filter(({ ok }) => ok)).toHaveLength(8);
    expect(texts(bob).filter((text) => text === 'once')).toHaveLength(1);
  });

  test('[T6] says which message was refused', async () => {
    const ada = await joined('Ada');
    for (let number = 0; number < 20; number += 1) ada.chat.send(`message ${number}`);
    await whenSignal(() => ada.chat.entries.value.some(({ state }) => state === 'failed'), 'a message is refused');
  });

  test.each([
    { what: 'an oversized message', text: 'a'.repeat(2001) },
    { what: 'nothing', text: '   ' },
    { what: 'a control character', text: 'a\u0007' },
    { what: 'an override of the direction', text: '\u202egnp.exe' },
    { what: 'a number', text: 7 },
  ])('[T1] $what is refused, and nobody hears of it', async ({ text }) => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    expect(await ada.refusal('chat:send', message(text))).toBe('bad_request');
    await ada.request('chat:send', message('fine'));
    await until(() => received(bob).includes('fine'), 'Bob receives the good message');
    expect(received(bob)).toEqual(['fine']);
  });

  test('[T1] shows markup as text', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    const markup = '<img src=x onerror="alert(1)"> & <b>bold</b>';
    await ada.request('chat:send', message(markup));
    await until(() => received(bob).length === 1, 'Bob hears it');
    expect(received(bob)).toEqual([markup]);
  });

  test('[T6] refuses a flood, which harms nobody else', async () => {
    const [eve, bob, cleo] = [await seated('Eve'), await seated('Bob'), await seated('Cleo')];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) => eve.request('chat:send', message(`${at}`))),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'too_many_requests' });
    await bob.request('chat:send', message('still here'));
    await until(() => received(cleo).includes('still here'), 'Cleo hears Bob');
    expect(received(cleo)).toHaveLength(11);
  });

  test('is neither sent to nor accepted from a prepared peer', async () => {
    const [ada, eve] = [await seated('Ada'), connect()];
    const { rtpCapabilities } = await eve.welcome;
    expect(await eve.request('prejoin:prepare', { room: 'blue', rtpCapabilities })).toMatchObject({ ok: true });
    for (const [name, data] of [
      ['chat:send', message('let me in')],
      ['hand:raise', {}],
      ['hand:lower', {}],
      ['reaction:send', { reaction: '👍' }],
      ['chat:sendPrivately', { ...message('let me in'), to: randomUUID() }],
      ['chat:react', { message: { peer: randomUUID(), id: randomUUID() }, reaction: '👍' }],
    ] as const) {
      expect(await eve.refusal(name, data)).toBe('not_joined');
    }
    await ada.request('chat:send', message('secret'));
    await until(() => received(ada).length === 1, 'Ada hears herself');
    await eve.request('subscriptions:set', { videos: [], newcomers: { cameras: 1, screens: 1, height: 360 } });
    expect(eve.notices.map(({ name }) => name).filter((name) => name.startsWith('chat'))).toEqual([]);
  });
});

describe('hands', () => {
  test('[T4] are known to all in their order, also to participants who join later', async () => {
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    bob.hands.toggle();
    await whenSignal(() => bob.hands.own.value === 1, 'the hand of Bob is up');
    ada.hands.toggle();
    await whenSignal(() => ada.hands.own.value === 2, 'the hand of Ada is up');
    const cleo = await joined('Cleo');
    const inOrder = (peer: TestPeer) => ['Bob', 'Ada'].map((name) => peer.hands.placeOf(peer.person(name)?.id));
    expect(inOrder(cleo)).toEqual([1, 2]);
    bob.hands.toggle();
    await whenSignal(() => ada.hands.own.value === 1, 'Ada has moved up');
    await whenSignal(() => inOrder(cleo).join() === '0,1', 'Cleo knows');
  });

  test('[L6] raised during an interruption go up once the participant is back', async () => {
    const [ada, bob] = [await joined('Ada'), await seated('Bob')];
    ada.signalling.reconnect();
    await whenSignal(() => ada.call.state.value.phase === 'reconnecting', 'Ada is cut off');
    ada.hands.toggle();
    await bob.notice('hand:raised');
    await whenSignal(() => ada.hands.own.value === 1, 'her hand is up');
    expect(reported(bob, 'hand:raised')).toHaveLength(1);
  });

  test('[T4] raised twice keep their place, and lowered twice are accepted', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    for (const client of [ada, bob, ada]) {
      expect(await client.request('hand:raise', {})).toEqual({ ok: true, result: null });
    }
    const { hands, peers: others } = await connect().join('blue', 'Cleo');
    expect(hands).toEqual(others.map(({ id }) => id));
    for (let time = 0; time < 2; time += 1) expect(await ada.request('hand:lower', {})).toMatchObject({ ok: true });
    await until(() => reported(bob, 'hand:lowered').length === 1, 'Bob is notified');
    expect(reported(bob, 'hand:raised')).toHaveLength(2);
  });

  test('[T4] go down with their peer', async () => {
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    bob.hands.toggle();
    await whenSignal(() => ada.hands.raised.value.length === 1, 'the hand is up');
    bob.call.leave();
    await whenSignal(() => ada.hands.raised.value.length === 0, 'the hand is down');
    const { hands } = await connect().join('blue', 'Cleo');
    expect(hands).toEqual([]);
    expect(bob.hands.own.value).toBe(0);
  });
});

describe('reactions', () => {
  test('[T5] are shown to everybody, the sender included', async () => {
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    ada.reactions.send('🎉');
    await whenSignal(() => bob.reactions.shown.value.length === 1, 'Bob sees it');
    await whenSignal(() => ada.reactions.shown.value.length === 1, 'Ada sees it');
    expect(bob.reactions.shown.value[0]).toMatchObject({
      by: { id: bob.person('Ada')?.id, name: 'Ada' },
      reaction: '🎉',
    });
    expect(ada.reactions.shown.value[0]).toMatchObject({ by: undefined, reaction: '🎉' });
  });

  test('[T5] beyond the list are refused', async () => {
    const ada = await seated('Ada');
    expect(await ada.refusal('reaction:send', { reaction: '<b>' })).toBe('bad_request');
  });

  test('[T6] in a flood are refused', async () => {
    const eve = await seated('Eve');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => eve.request('reaction:send', { reaction: '👏' })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(8);
  });
});

describe('a new name', () => {
  test('[J19] is seen by the others, also by those who join later, and earlier messages keep the former one', async () => {
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    ada.chat.send('before');
    await whenSignal(() => texts(bob).length === 1, 'the first message');
    expect(await ada.call.rename('Ana')).toBe(true);
    await whenSignal(() => bob.person('Ana'), 'Bob sees the new name');
    expect(bob.person('Ada')).toBeUndefined();
    ada.chat.send('after');
    await whenSignal(() => texts(bob).length === 2, 'the second message');
    expect(bob.chat.entries.value.map(({ name }) => name)).toEqual(['Ada', 'Ana']);
    const cem = await joined('Cem');
    expect(cem.call.people.value.map(({ name }) => name)).toEqual(['Ana', 'Bob']);
  });

  test('[J19] is kept over a lost connection, in the same seat', async () => {
    const [ada, bob] = [await joined('Ada'), await joined('Bob')];
    const before = bob.person('Ada')?.id;
    await ada.call.rename('Ana');
    ada.call.networkChanged();
    await whenSignal(() => ada.call.state.value.phase === 'reconnecting', 'the connection is lost');
    await whenSignal(() => ada.call.state.value.phase === 'live', 'Ada is back');
    expect(bob.call.people.value.map(({ id, name }) => ({ id, name }))).toEqual([{ id: before, name: 'Ana' }]);
  });

  test('[J19] [L3] a client that has not heard of its new name resumes its seat under the former one', async () => {
    const [ada, eve, again] = [await seated('Ada'), connect(), connect()];
    const key = randomBytes(32).toString('base64url');
    const { self } = await eve.join('blue', 'Eve', { key });
    await eve.request('peer:rename', { name: 'Eva' });
    await ada.notice('peer:renamed');
    eve.break();
    expect((await again.join('blue', 'Eve', { key })).self).toBe(self);
    await again.request('hand:raise', {});
    await ada.notice('hand:raised');
    expect(reported(ada, 'peer:left')).toEqual([]);
    const bob = await connect().join('blue', 'Bob');
    expect(bob.peers.map(({ name }) => name)).toEqual(['Ada', 'Eva']);
  });

  test.each(['', '   ', 'x'.repeat(65), 'two\nlines', '\u202eevil', '\u3164'])(
    '[J19] %j is refused, as in a join, and the former one stays',
    async (name) => {
      const eve = await seated('Eve');
      expect(await eve.refusal('peer:rename', { name })).toBe('bad_request');
      const bob = await connect().join('blue', 'Bob');
      expect(bob.peers.map((peer) => peer.name)).toEqual(['Eve']);
    },
  );

  test('[J19] [T6] too many in a row are refused, and the same one again is no news', async () => {
    const [ada, eve] = [await seated('Ada'), await seated('Eve')];
    expect(await eve.request('peer:rename', { name: 'Eve' })).toMatchObject({ ok: true });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => eve.request('peer:rename', { name: `Eve ${index}` })),
    );
    const accepted = answers.filter(({ ok }) => ok).length;
    expect(answers.at(-1)).toMatchObject({ ok: false, code: 'too_many_requests' });
    await ada.request('hand:lower', {});
    expect(reported(ada, 'peer:renamed')).toHaveLength(accepted);
    expect(reported(eve, 'peer:renamed')).toEqual([]);
    expect(await connect().refusal('peer:rename', { name: 'Nobody' })).toBe('not_joined');
  });
});
