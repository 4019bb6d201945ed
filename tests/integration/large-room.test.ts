/** A room of so many people that each knows only some of the others by name. Here, five are many. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { RosterPage } from '../../server/shared/protocol/roster.ts';
import type { ChatMessage } from '../../server/shared/protocol/talk.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { countMessages } from '../support/count-messages.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const LARGE_ABOVE = 4;
/** With `maxVisible: 1`, a newcomer knows the two who have been here longest. */
const FIRST_KNOWN = 2;

let server: TestServer;
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer({ rooms: { largeAbove: LARGE_ABOVE, maxVisible: 1 } });
});

afterEach(() => server.close());

type Joined = Awaited<ReturnType<RawClient['join']>> & { client: RawClient };

async function comeIn(name: string): Promise<Joined> {
  const client = connect();
  return { client, ...(await client.join('blue', name)) };
}

/** One after the other. */
async function gather(...names: string[]): Promise<Joined[]> {
  const joined: Joined[] = [];
  for (const name of names) joined.push(await comeIn(name));
  return joined;
}

const fiveNames = ['Ada', 'Bob', 'Cleo', 'Dan', 'Eve'];
const namesIn = ({ peers }: { peers: readonly { name: string }[] }) => peers.map(({ name }) => name);
const noticesOf = (client: RawClient, wanted: string) => client.notices.filter(({ name }) => name === wanted);
const counts = (client: RawClient) => noticesOf(client, 'people:counted').map(({ notice }) => notice);
const named = (client: RawClient) =>
  noticesOf(client, 'peers:named').flatMap(({ notice }) => namesIn(notice as { peers: { name: string }[] }));

/** Until everything that was sent before has arrived here. */
const upToNow = (client: RawClient) => client.request('hand:lower', {});

const movement = (...names: string[]) => ({
  count: names.length,
  named: names.map((name) => ({ peer: expect.any(String), name })),
});

async function list(client: RawClient, request: object = {}): Promise<RosterPage> {
  const answer = await client.request('roster:list', request);
  if (!answer.ok) throw new Error(answer.code);
  return answer.result as RosterPage;
}

test('[R4] of the pages of the list, only the last is remembered', async () => {
  const [ada] = await gather('Ada', 'Bob');
  const ask = (number: number) => ada?.client.say('roster:list', number, {});
  const [first, second] = [await ask(100), await ask(101)];
  expect([first, second]).toEqual([second, expect.objectContaining({ ok: true })]);
  expect(await ask(101)).toEqual(second);
  expect(await ask(100)).toMatchObject({ ok: false, code: 'duplicate_request' });
});

test('[P1] a room is small up to its bound: everybody knows everybody, and nobody is counted', async () => {
  const [ada, , , dan] = await gather('Ada', 'Bob', 'Cleo', 'Dan');
  expect(namesIn(dan as Joined)).toEqual(['Ada', 'Bob', 'Cleo']);
  expect(dan).not.toHaveProperty('people');
  await upToNow((ada as Joined).client);
  expect(noticesOf((ada as Joined).client, 'peer:joined')).toHaveLength(3);
  expect(counts((ada as Joined).client)).toEqual([]);
});

test('[P2] the answer of a large room counts everybody, and names those who have been here longest', async () => {
  const eve = (await gather(...fiveNames)).at(-1) as Joined;
  expect(eve.people).toBe(5);
  expect(namesIn(eve)).toEqual(fiveNames.slice(0, FIRST_KNOWN));
});

test('[P2] it names people with a raised hand, and those whose audio the newcomer receives', async () => {
  const [, , cleo, dan] = (await gather(...fiveNames)) as [Joined, Joined, Joined, Joined];
  await cleo.client.request('hand:raise', {});
  expect(await dan.client.produce(microphone())).toBe('ok');
  const fay = await comeIn('Fay');
  expect(namesIn(fay)).toEqual(['Ada', 'Bob', 'Cleo', 'Dan']);
  expect(fay.media.consumers.map(({ peer }) => peer)).toEqual([dan.self]);
});

test('[P4] [J3] a newcomer to a large room is counted for everybody in the tick of its answer', async () => {
  const [ada] = (await gather(...fiveNames)) as [Joined];
  await upToNow(ada.client);
  expect(counts(ada.client)).toEqual([{ people: 5, joined: movement('Eve'), left: movement() }]);
  expect(noticesOf(ada.client, 'peer:joined')).toHaveLength(3);
});

test('[P4] [J3] people who join at once are seated together and announced in one notice, and none is answered before', async () => {
  const [ada] = (await gather(...fiveNames)) as [Joined];
  const names = ['Fay', 'Gus', 'Hal', 'Ida', 'Jon'];
  const joined = await Promise.all(names.map(comeIn));
  await upToNow(ada.client);
  const [, news] = counts(ada.client);
  expect(counts(ada.client)).toHaveLength(2);
  expect(news).toMatchObject({ people: 10, joined: { count: 5 }, left: { count: 0 } });
  // The last of them was counted in its own answer, and the others were told the same.
  for (const { client } of joined) await upToNow(client);
  expect(Math.max(...joined.map(({ people = 0 }) => people))).toBe(10);
  for (const { client } of joined) expect(counts(client)).toMatchObject([{ people: 10, joined: { count: 0 } }]);
});

test('[P4] [J3] somebody who joins a large room and leaves at once has come and gone for everybody', async () => {
  const [ada] = (await gather(...fiveNames)) as [Joined];
  const fay = connect();
  const { rtpCapabilities } = await fay.welcome;
  const join = { room: 'blue', name: 'Fay', rtpCapabilities };
  await Promise.all([fay.request('room:join', join), fay.request('room:leave', {})]);
  await until(() => JSON.stringify(counts(ada.client)).split('Fay').length === 3, 'both are announced');
  const moved = counts(ada.client).slice(1) as { people: number; joined: { count: number }; left: { count: number } }[];
  expect(moved.reduce((sum, { joined }) => sum + joined.count, 0)).toBe(1);
  expect(moved.reduce((sum, { left }) => sum + left.count, 0)).toBe(1);
  expect(moved.at(-1)?.people).toBe(5);
});

test('[P3] somebody is named before the first notice about them, and others are not told what they do', async () => {
  const [ada, bob, , , eve] = (await gather(...fiveNames)) as [Joined, Joined, Joined, Joined, Joined];
  await eve.client.request('hand:raise', {});
  await upToNow(ada.client);
  const [naming, hand] = ada.client.notices.slice(-2);
  expect(naming).toMatchObject({ name: 'peers:named', notice: { peers: [{ id: eve.self, name: 'Eve' }] } });
  expect(hand).toEqual({ name: 'hand:raised', notice: { peer: eve.self } });

  const fay = await comeIn('Fay');
  await fay.client.request('reaction:send', { reaction: '👍' });
  expect(await bob.client.notice('reaction:sent')).toEqual({ peer: fay.self, name: 'Fay', reaction: '👍' });
  expect(named(bob.client)).toEqual(['Eve']);
  // Nobody saw Gus, who leaves again, except in the count.
  const gus = await comeIn('Gus');
  await gus.client.request('room:leave', {});
  await until(() => counts(bob.client).some((count) => JSON.stringify(count).includes('Gus')), 'Gus is counted');
  expect(noticesOf(bob.client, 'peer:left')).toEqual([]);
  await eve.client.request('room:leave', {});
  expect(await bob.client.notice('peer:left')).toEqual({ peer: eve.self });
});

test('[P3] everybody learns when somebody who offers a file leaves', async () => {
  const [ada, , , , eve] = (await gather(...fiveNames)) as [Joined, Joined, Joined, Joined, Joined];
  const file = { id: crypto.randomUUID(), name: 'plan.txt', bytes: 3, type: 'text/plain' };
  expect(await eve.client.request('file:offer', { file })).toMatchObject({ ok: true });
  await ada.client.notice('file:offered');
  expect(named(ada.client)).toEqual(['Eve']);
  eve.client.break();
  expect(await ada.client.notice('peer:left')).toEqual({ peer: eve.self });
});

test('[P3] the sender of a consumer is named with it', async () => {
  const [ada, , , , eve] = (await gather(...fiveNames)) as [Joined, Joined, Joined, Joined, Joined];
  expect(await eve.client.produce(microphone())).toBe('ok');
  await ada.client.notice('consumers:created');
  const names = ada.client.notices.map(({ name }) => name);
  expect(names.indexOf('peers:named')).toBeLessThan(names.indexOf('consumers:created'));
  expect(named(ada.client)).toEqual(['Eve']);
});

test('[P1] when a large room is small again, everybody knows everybody', async () => {
  const [ada, bob, cleo, dan, eve] = (await gather(...fiveNames)) as [Joined, Joined, Joined, Joined, Joined];
  await dan.client.request('room:leave', {});
  await until(() => counts(ada.client).length === 2, 'the leaving is counted');
  expect(named(ada.client)).toEqual([]);
  await cleo.client.request('room:leave', {});
  await until(() => counts(ada.client).length === 3, 'the room is small');
  expect(counts(ada.client)[2]).toEqual({ joined: movement(), left: movement('Cleo') });
  expect([named(ada.client), named(bob.client), named(eve.client)]).toEqual([['Eve'], ['Eve'], []]);
  await gather('Fay');
  expect(await ada.client.notice('peer:joined')).toBeDefined();
});

test('[P5] the people of a room come by name, page by page, also behind somebody who has left', async () => {
  const [ada, bob] = (await gather('ada', 'Éva', 'bob', '김민아', 'Cleo', 'Eva')) as [Joined, Joined];
  const { peers, people, more } = await list(ada.client);
  expect([people, more]).toEqual([5, false]);
  const [first, second, ...rest] = namesIn({ peers });
  expect([first, second, rest.at(-1)]).toEqual(['bob', 'Cleo', '김민아']);
  expect(rest.slice(0, 2).toSorted()).toEqual(['Eva', 'Éva']);
  await bob.client.request('room:leave', {});
  await until(async () => (await list(ada.client)).people === 4, 'Éva has left');
  const after = { peer: bob.self, name: 'Éva' };
  expect(namesIn(await list(ada.client, { after })).at(-1)).toBe('김민아');
  expect(named(ada.client)).toEqual([]);
});

test('[P5] a search finds parts of names regardless of case and accents', async () => {
  const [ada] = (await gather('Ada', 'Zoë Ñunez', 'ｍｉｎａ', '김민아', 'Eve')) as [Joined];
  const found = async (search: string) => namesIn(await list(ada.client, { search }));
  expect(await found(' nun')).toEqual(['Zoë Ñunez']);
  expect(await found('MINA')).toEqual(['ｍｉｎａ']);
  expect(await found('민')).toEqual(['김민아']);
  expect(await found('ada')).toEqual([]);
});

test('[P5] a list is refused in pre-join, for a search that is too long, and where it is asked for too often', async () => {
  const prepared = connect();
  const { rtpCapabilities } = await prepared.welcome;
  await prepared.request('prejoin:prepare', { room: 'blue', rtpCapabilities });
  expect(await prepared.refusal('roster:list', {})).toBe('not_joined');
  expect(await prepared.refusal('roster:meet', {})).toBe('not_joined');
  const [ada] = (await gather('Ada')) as [Joined];
  expect(await ada.client.refusal('roster:list', { search: 'x'.repeat(65) })).toBe('bad_request');
  const answers = await Promise.all(Array.from({ length: 200 }, () => ada.client.request('roster:list', {})));
  expect(answers.filter((answer) => !answer.ok && answer.code === 'too_many_requests').length).toBeGreaterThan(50);
});

test('[P6] somebody who asks for more people learns the names of the next ones', async () => {
  await gather(...fiveNames);
  const [fay] = (await gather('Fay')) as [Joined];
  for (const names of [['Cleo', 'Dan'], ['Eve'], []]) {
    const before = named(fay.client).length;
    expect(await fay.client.request('roster:meet', {})).toEqual({ ok: true, result: null });
    await upToNow(fay.client);
    expect(named(fay.client).slice(before)).toEqual(names);
  }
});

test('[P2] after a lost connection, the answer names everybody whom the peer knows', async () => {
  await gather(...fiveNames);
  const key = 'k'.repeat(43);
  const fay = connect();
  const { media } = await fay.join('blue', 'Fay', { key });
  await fay.request('roster:meet', {});
  fay.break();
  const again = await connect().join('blue', 'Fay', { key, holds: media.sendTransport.id });
  expect(namesIn(again)).toEqual(['Ada', 'Bob', 'Cleo', 'Dan']);
  expect(again.people).toBe(6);
});

test('[P4] a join costs nothing for those who do not see the newcomer, apart from one notice a second', async () => {
  const others = await gather(...fiveNames, 'Fay', 'Gus', 'Hal');
  const newcomers = Array.from({ length: 10 }, () => connect());
  await Promise.all(newcomers.map(({ welcome }) => welcome));
  const [first] = others as [Joined];
  const before = counts(first.client).length;
  const counting = countMessages();
  await Promise.all(newcomers.map((client, index) => client.join('blue', `Person ${index}`)));
  await upToNow(first.client);
  const seconds = counts(first.client).length - before;
  // A request and its answer, the count for each newcomer, and that of the hand.
  expect(counting.stop()).toBeLessThanOrEqual(3 * newcomers.length + (others.length + newcomers.length) * seconds + 2);
  expect(seconds).toBeLessThanOrEqual(2);
});

test('[T7] everybody receives all messages in the same order, and not each at once', async () => {
  const people = await gather(...fiveNames);
  const received = ({ client }: Joined) =>
    noticesOf(client, 'chat:sent').map(({ notice }) => {
      const { peer, text } = notice as ChatMessage;
      return `${peer} ${text}`;
    });
  const texts = ['one', 'two', 'three', 'four', 'five', 'six'];
  for (const text of texts) {
    const send = ({ client }: Joined) => client.request('chat:send', { id: randomUUID(), text });
    for (const answer of await Promise.all(people.map(send))) expect(answer).toEqual({ ok: true, result: null });
  }
  const total = texts.length * people.length;
  await until(() => people.every((one) => received(one).length === total), 'everybody has received everything');
  const [ada] = people as [Joined];
  for (const one of people) {
    expect(received(one)).toEqual(received(ada));
    const own = received(one).filter((entry) => entry.startsWith(one.self));
    expect(own).toEqual(texts.map((text) => `${one.self} ${text}`));
  }
  await until(async () => {
    const text = `later ${randomUUID()}`;
    const { ok } = await ada.client.request('chat:send', { id: randomUUID(), text });
    await upToNow(ada.client);
    return ok && !received(ada).includes(`${ada.self} ${text}`);
  }, 'a message is answered before it is delivered');
});

test('[J19] those who know a person learn of the new name, and the list has it in its place', async () => {
  const [ada, bob, , dan, eve] = await gather(...fiveNames);
  if (!ada || !bob || !dan || !eve) throw new Error('all are there');
  for (const name of ['Zed', 'Zoe']) await dan.client.request('peer:rename', { name });
  // The room was large when Eve joined: Bob does not know her.
  await eve.client.request('peer:rename', { name: 'Eva' });
  await ada.client.request('peer:rename', { name: 'Yan' });
  const renamed = () => noticesOf(bob.client, 'peer:renamed').map(({ notice }) => notice);
  const isYan = (notice: unknown) => (notice as { name: string }).name === 'Yan';
  await until(() => renamed().some(isYan), 'Bob learns of the last');
  expect(renamed().at(-1)).toEqual({ peer: ada.self, name: 'Yan' });
  expect(renamed()).toContainEqual({ peer: dan.self, name: 'Zoe' });
  expect(renamed()).not.toContainEqual({ peer: eve.self, name: 'Eva' });
  expect(namesIn(await list(bob.client))).toEqual(['Cleo', 'Eva', 'Yan', 'Zoe']);
});

test('[A12] everybody knows the person in the spotlight before they learn of it, and so does a newcomer', async () => {
  const [ada, , , dan, eve] = await gather(...fiveNames);
  const { client } = eve ?? (await comeIn('Eve'));
  expect(named(client)).not.toContain('Dan');
  await ada?.client.request('spotlight:set', { peer: dan?.self });
  await client.notice('spotlight:changed');
  const order = client.notices.map(({ name }) => name);
  expect(named(client)).toContain('Dan');
  expect(order.lastIndexOf('peers:named')).toBeLessThan(order.indexOf('spotlight:changed'));
  const newcomer = await comeIn('Finn');
  expect(newcomer.spotlight).toBe(dan?.self);
  expect(namesIn(newcomer)).toContain('Dan');
});
