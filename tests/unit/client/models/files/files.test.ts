/** How a page keeps and draws the files of others, however many there are. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { effect } from '@preact/signals';
import { ToastsModel } from '../../../../../client/src/models/announcements/toasts.ts';
import { ChatModel } from '../../../../../client/src/models/chat/chat.ts';
import { FilesModel } from '../../../../../client/src/models/files/files.ts';
import { SidePanelModel } from '../../../../../client/src/models/page/side-panel.ts';
import { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { settle } from '../../../../fuzz/page.ts';
import { welcome } from '../../../../fuzz/values/notice-templates.ts';
import { fakeLink } from '../../../../support/fake-data-link.ts';

const link = fakeLink();

let server: HostileServer;
let signalling: Signalling;
let chat: ChatModel;
let files: FilesModel;
let draws: number;

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  server = new HostileServer({ welcome });
  signalling = new Signalling({ open: () => server.socket });
  await settle();
  const [sidePanel, toasts] = [new SidePanelModel(), new ToastsModel()];
  chat = new ChatModel({ sidePanel, toasts });
  files = new FilesModel({ chat, sidePanel, toasts, ownName: () => 'Ada', save: () => undefined });
  files.follow(signalling, { link, at: 0 });
  draws = -1;
  effect(() => {
    draws += files.files.value ? 1 : 0;
  });
});

afterEach(() => {
  files.clear();
  signalling.close();
  jest.useRealTimers();
});

function offer(name: string, { peer = 'eve' } = {}): string {
  const id = randomUUID();
  const file = { id, name, bytes: 10, type: 'text/plain' };
  server.say([['file:offered', { peer, name: 'Eve', file, at: 1 }]]);
  return id;
}

const cancel = (file: string) => server.say([['file:cancelled', { file }]]);

test('a thousand files that are offered and cancelled are drawn once', () => {
  for (let count = 0; count < 1000; count += 1) cancel(offer('a.txt'));
  jest.advanceTimersByTime(1000);
  expect(draws).toBe(1);
  expect(files.files.value.size).toBe(1000);
});

test.each([
  { name: `holiday.jpg${'\u2003'.repeat(120)}.exe`, shown: 'holiday.jpg .exe' },
  { name: 'holiday.jpg\u00a0\u3164\u200b\u2800 \u00ad.exe', shown: 'holiday.jpg .exe' },
  { name: `a${'\u200d'.repeat(100)}.exe`, shown: 'a .exe' },
  { name: `🙂${'\ufe0f'.repeat(9)}.exe`, shown: '🙂\ufe0f\ufe0f .exe' },
  { name: ' \u3164', shown: 'file' },
  { name: '👩🏽\u200d💻 ❤\ufe0f\u200d🔥.png', shown: '👩🏽\u200d💻 ❤\ufe0f\u200d🔥.png' },
  { name: '회의록 최종.pdf', shown: '회의록 최종.pdf' },
])('a file named $name is shown and sent as $shown', ({ name, shown }) => {
  offer(name);
  files.send([new File(['text'], name)]);
  jest.advanceTimersByTime(1000);
  expect([...files.files.value.values()].map(({ info }) => info.name)).toEqual([shown, shown]);
});

test('no more files of others are kept than the chat has entries, and cancelled ones go first', async () => {
  const [offered, taken] = [offer('offered.txt'), offer('taken.txt')];
  await files.accept(taken);
  for (let count = 0; count < 2500; count += 1) cancel(offer('a.txt'));
  jest.advanceTimersByTime(1000);
  expect(files.files.value.size).toBe(2000);
  expect(files.files.value.has(offered)).toBe(true);
  for (let count = 0; count < 2500; count += 1) offer('b.txt');
  jest.advanceTimersByTime(1000);
  expect(files.files.value.size).toBe(2000);
  expect(files.files.value.has(offered)).toBe(false);
  expect(files.files.value.get(taken)).toMatchObject({ state: { phase: 'receiving' } });
});

test('of the files of others, the sender with the most loses the oldest', () => {
  const offered = offer('offered.txt', { peer: 'bob' });
  for (let count = 0; count < 2500; count += 1) offer('b.txt', { peer: `eve-${count % 100}` });
  jest.advanceTimersByTime(1000);
  expect(files.files.value.size).toBe(2000);
  expect(files.files.value.has(offered)).toBe(true);
});

test('an offer that is cancelled is withdrawn in the chat', () => {
  cancel(offer('a.txt'));
  expect(chat.entries.value).toMatchObject([{ kind: 'file', withdrawn: true }]);
});

test('an unchanged file stays the same object, so that its card is not rendered again', () => {
  const [still, moved] = [offer('still.txt'), offer('moved.txt')];
  jest.advanceTimersByTime(1000);
  const before = files.files.value;
  cancel(moved);
  jest.advanceTimersByTime(1000);
  expect(files.files.value.get(still)).toBe(before.get(still));
  expect(files.files.value.get(moved)).not.toBe(before.get(moved));
});
