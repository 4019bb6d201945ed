/** The list of a large room: which pages the page asks for while somebody scrolls and types. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { RosterListModel } from '../../../../../client/src/models/people/roster-list.ts';
import { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import type { PeerInfo } from '../../../../../server/shared/protocol/room.ts';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { settle } from '../../../../fuzz/page.ts';
import { welcome } from '../../../../fuzz/values/notice-templates.ts';

const PAGE = 50;

let server: HostileServer;
let signalling: Signalling;
let model: RosterListModel;
let people: PeerInfo[];

const person = (index: number): PeerInfo => ({ id: `p${index}`, name: `Person ${index}`, producers: [] });
const shown = () => model.list.value.peers.map(({ id }) => id);
const counted = { people: 130, joined: { count: 0, named: [] }, left: { count: 0, named: [] } };

type Request = { search?: string; after?: { peer: string } };
const asked = () => server.asked.map(({ data }) => data as Request);

function answer({ search = '', after }: Request) {
  const found = people.filter(({ name }) => name.includes(search));
  const from = after ? found.findIndex(({ id }) => id === after.peer) + 1 : 0;
  const peers = found.slice(from, from + PAGE);
  return { ok: true, result: { peers, people: found.length, more: from + PAGE < found.length } };
}

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  people = Array.from({ length: 130 }, (_, index) => person(index));
  server = new HostileServer({ welcome });
  server.answer = ({ data }) => answer(data as Request);
  signalling = new Signalling({ open: () => server.socket });
  model = new RosterListModel();
  await settle();
  model.follow(signalling);
});

afterEach(() => {
  model.close();
  signalling.close();
  jest.useRealTimers();
});

async function pass(ms: number): Promise<void> {
  jest.advanceTimersByTime(ms);
  await settle();
  await settle();
}

test('nothing is loaded until somebody looks, and then at once', async () => {
  await pass(10_000);
  server.say([['people:counted', counted]]);
  await settle();
  expect(asked()).toEqual([]);
  model.open();
  await pass(0);
  expect([shown().length, model.list.value.people]).toEqual([PAGE, 130]);
});

test('further pages are loaded as somebody scrolls to them', async () => {
  model.open();
  await pass(0);
  model.show(40);
  await pass(0);
  expect(asked()).toHaveLength(1);
  model.show(60);
  await pass(0);
  expect(shown()).toHaveLength(100);
  model.show(1000);
  await pass(0);
  expect(shown()).toEqual(people.map(({ id }) => id));
  expect(asked()).toHaveLength(3);
});

test('a search is sent once typing rests, and its answer replaces the list', async () => {
  model.open();
  await pass(0);
  for (const typed of ['1', '12', ' 12 ']) model.search(typed);
  await pass(200);
  expect(asked().slice(1)).toEqual([{ search: '12' }]);
  expect(shown()).toEqual([
    'p12',
    'p112',
    'p120',
    'p121',
    'p122',
    'p123',
    'p124',
    'p125',
    'p126',
    'p127',
    'p128',
    'p129',
  ]);
  model.search('');
  await pass(200);
  expect(shown()).toHaveLength(PAGE);
});

test('after people have come or gone, what somebody looks at is loaded again, and shown when it is complete', async () => {
  model.open();
  await pass(0);
  model.show(100);
  await pass(0);
  const lengths: number[] = [];
  const stop = model.list.subscribe(({ peers }) => void lengths.push(peers.length));
  people.splice(3, 1);
  server.say([['people:counted', counted]]);
  server.say([['people:counted', counted]]);
  await pass(3000);
  stop();
  expect(shown().slice(2, 5)).toEqual(['p2', 'p4', 'p5']);
  expect(lengths).toEqual([100, 100]);
  expect(asked()).toHaveLength(4);
});

test('a refusal is tried again, and nothing is asked once the list is closed', async () => {
  server.answer = () => ({ ok: false, code: 'too_many_requests', message: 'wait a moment' });
  model.open();
  await pass(0);
  server.answer = ({ data }) => answer(data as Request);
  await pass(2000);
  expect(shown()).toHaveLength(PAGE);
  model.close();
  server.say([['people:counted', counted]]);
  await pass(10_000);
  expect([asked().length, shown()]).toEqual([2, []]);
});

test('a server that promises more people and names nobody is asked once', async () => {
  server.answer = () => ({ ok: true, result: { peers: [], people: 130, more: true } });
  model.open();
  await pass(0);
  for (let turn = 0; turn < 10; turn += 1) await settle();
  expect([asked().length, model.list.value.people]).toEqual([1, 130]);
});
