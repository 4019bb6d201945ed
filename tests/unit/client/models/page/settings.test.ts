import { expect, test } from '@jest/globals';
import { SettingsModel } from '../../../../../client/src/models/page/settings.ts';
import { browserStore } from '../../../../../client/src/util/store.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

test('a name is remembered for the next visit', () => {
  const store = memoryStore();
  new SettingsModel(store, memoryStore()).rename('Ana');
  expect(new SettingsModel(store, memoryStore()).name.value).toBe('Ana');
});

test('the name of a link is shown in its tab, also after a reload, and the remembered one stays for the next visit', () => {
  const [store, tabStore] = [memoryStore(), memoryStore()];
  new SettingsModel(store, tabStore).rename('Ana');
  new SettingsModel(store, tabStore).suggestName('Chosen by another');
  expect(new SettingsModel(store, tabStore).name.value).toBe('Chosen by another');
  expect(new SettingsModel(store, memoryStore()).name.value).toBe('Ana');
});

test('a name entered in place of a link’s is remembered', () => {
  const [store, tabStore] = [memoryStore(), memoryStore()];
  const settings = new SettingsModel(store, tabStore);
  settings.suggestName('Chosen by another');
  settings.rename('Ana');
  expect(new SettingsModel(store, tabStore).name.value).toBe('Ana');
  expect(new SettingsModel(store, memoryStore()).name.value).toBe('Ana');
});

test('nobody may learn an address before this person has allowed it', () => {
  const store = memoryStore();
  const settings = new SettingsModel(store, memoryStore());
  expect(settings.allowsDirect.value).toBe(false);
  settings.toggleDirect();
  expect(new SettingsModel(store, memoryStore()).allowsDirect.value).toBe(true);
});

test('the latest room comes first, once, and can be removed', () => {
  const store = memoryStore();
  const settings = new SettingsModel(store, memoryStore());
  for (const room of ['a', 'b', 'a']) settings.visit(room);
  expect(new SettingsModel(store, memoryStore()).recentRooms.value).toEqual(['a', 'b']);
  settings.forget('a');
  expect(new SettingsModel(store, memoryStore()).recentRooms.value).toEqual(['b']);
});

test('only the last few rooms are kept', () => {
  const settings = new SettingsModel(memoryStore(), memoryStore());
  for (let index = 0; index < 20; index++) settings.visit(`room-${index}`);
  expect(settings.recentRooms.value[0]).toBe('room-19');
  expect(settings.recentRooms.value.length).toBeLessThan(10);
});

test.each(['{', '"text"', '[1,null,"Not Canonical","??"]'])('an invalid list of rooms (%s) does no harm', (stored) => {
  const store = memoryStore();
  store.write('recent-rooms', stored);
  expect(new SettingsModel(store, memoryStore()).recentRooms.value.every((room) => /^[a-z-]+$/u.test(room))).toBe(true);
});

test('a browser that forbids storage remembers nothing and breaks nothing', () => {
  const settings = new SettingsModel(
    browserStore(() => {
      throw new DOMException('no', 'SecurityError');
    }),
    memoryStore(),
  );
  settings.rename('Ana');
  expect(settings.name.value).toBe('Ana');
});
