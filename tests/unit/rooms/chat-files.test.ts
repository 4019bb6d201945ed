import { randomUUID } from 'node:crypto';
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ChatFiles } from '../../../server/rooms/chat-files.ts';
import type { ChatMessage } from '../../../server/shared/protocol/talk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const message = (text: string): ChatMessage => ({ id: randomUUID(), peer: randomUUID(), name: 'Ada', at: 1, text });
const open = (folder: string, faults: unknown[] = []) =>
  ChatFiles.open({ folder, onFault: (error) => faults.push(error) });

test('a saved chat is there in the next process, and only its own', async () => {
  const folder = join(temporaryFolder(), 'chats');
  const chats = await open(folder);
  const messages = [message('one'), message('two')];
  chats.keep('blue', messages.slice(0, 1));
  chats.keep('blue', messages);
  chats.keep('../green', [message('three')]);
  await chats.flush();
  const next = await open(folder);
  expect(await next.recall('blue')).toEqual(messages);
  expect(await next.recall('red')).toEqual([]);
  expect(readdirSync(folder)).toHaveLength(2);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test('a deleted chat stays deleted, even if a message was just sent', async () => {
  const folder = temporaryFolder();
  const chats = await open(folder);
  chats.keep('blue', [message('one')]);
  await chats.flush();
  chats.keep('blue', [message('one'), message('two')]);
  chats.forget('blue');
  await chats.flush();
  expect(await chats.recall('blue')).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a room that is opened while the chat of its name is being deleted starts without it, and saves its own', async () => {
  const chats = await open(temporaryFolder());
  chats.keep('blue', [message('one')]);
  for (let other = 0; other < 50; other += 1) chats.keep(`other-${other}`, [message('hello')]);
  await chats.flush();
  for (let other = 0; other < 50; other += 1) chats.keep(`other-${other}`, [message('again')]);
  const written = chats.flush();
  chats.forget('blue');
  expect(await chats.recall('blue')).toEqual([]);
  await written;
  const own = [message('two')];
  chats.keep('blue', own);
  await chats.flush();
  expect(await chats.recall('blue')).toEqual(own);
});

test('old or incomplete files are ignored; old ones are deleted with the next start, and foreign files are not', async () => {
  const folder = temporaryFolder();
  const chats = await open(folder);
  chats.keep('blue', [message('one')]);
  await chats.flush();
  const [name = ''] = readdirSync(folder);
  utimesSync(join(folder, name), 1, 1);
  writeFileSync(join(folder, 'notes.txt'), 'not ours');
  utimesSync(join(folder, 'notes.txt'), 1, 1);
  expect(await chats.recall('blue')).toEqual([]);
  await open(folder);
  expect(readdirSync(folder)).toEqual(['notes.txt']);
  for (const broken of ['', '{}', '[{"text":"one"}]']) {
    writeFileSync(join(folder, name), broken);
    expect(await chats.recall('blue')).toEqual([]);
  }
});

test('an unusable folder is reported before the server starts', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(open(join(file, 'chats'))).rejects.toThrow(/^Chats cannot be saved in .*PARLEY_CHAT_FOLDER/);
});

test('a folder that exists and cannot be written is reported before the server starts', async () => {
  await expect(open('/proc')).rejects.toThrow(/^Chats cannot be saved in \/proc .*PARLEY_CHAT_FOLDER/);
});
