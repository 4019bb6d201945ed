import { expect, test } from '@jest/globals';
import { ShortcutsModel } from '../../../../../client/src/models/page/shortcuts.ts';
import { type KeyPress, shortcutKey } from '../../../../../client/src/util/key-press.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

const plain: KeyPress = {
  key: 'm',
  code: 'KeyM',
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  over: 'page',
};
const space: Partial<KeyPress> = { key: ' ', code: 'Space' };

test.each<[string, Partial<KeyPress>, string | undefined]>([
  ['a letter', {}, 'm'],
  ['a letter with caps lock', { key: 'M' }, 'm'],
  ['a letter elsewhere on a French keyboard', { key: 'm', code: 'Semicolon' }, 'm'],
  ['a letter while Korean is written', { key: 'ㅡ' }, 'm'],
  ['a symbol that needs shift', { key: '?', code: 'Slash' }, '?'],
  ['on a button', { over: 'control' }, 'm'],
  ['space', space, ' '],
  ['space on a button', { ...space, over: 'control' }, undefined],
  ['enter on a button', { key: 'Enter', code: 'Enter', over: 'control' }, undefined],
  ['in a text field', { over: 'text' }, undefined],
  ['while a dialog is open', { over: 'panel' }, undefined],
  ['with ctrl', { ctrlKey: true }, undefined],
  ['with alt', { altKey: true }, undefined],
  ['with the command key', { metaKey: true }, undefined],
  ['while a syllable is being put together', { isComposing: true }, undefined],
  ['used by somebody else', { defaultPrevented: true }, undefined],
  ['repeated by being held', { repeat: true }, undefined],
])('a key means a shortcut or nothing: %s', (_, change, want) => {
  expect(shortcutKey({ ...plain, ...change })).toBe(want);
});

function setUp(store = memoryStore()) {
  const done: string[] = [];
  const shortcuts = new ShortcutsModel(store);
  const allowed = { m: true };
  shortcuts.add([
    { key: 'm', label: 'shortcut.microphone', when: () => allowed.m, run: () => done.push('m') },
    {
      key: ' ',
      label: 'shortcut.hold_to_talk',
      when: () => true,
      run: () => done.push('talk'),
      end: () => done.push('end'),
    },
  ]);
  return { shortcuts, done, allowed, store };
}

test('a key acts where it makes sense, and is left alone elsewhere', () => {
  const { shortcuts, done, allowed } = setUp();
  expect(shortcuts.press(plain)).toBe(true);
  allowed.m = false;
  expect(shortcuts.press(plain)).toBe(false);
  expect(shortcuts.press({ ...plain, key: 'x', code: 'KeyX' })).toBe(false);
  expect(done).toEqual(['m']);
});

test('a key is offered only where it works', () => {
  const { shortcuts, allowed } = setUp();
  expect(shortcuts.works(' ', 'page')).toBe(true);
  for (const over of ['text', 'control', 'panel'] as const) expect(shortcuts.works(' ', over)).toBe(false);
  allowed.m = false;
  expect(shortcuts.works('m', 'page')).toBe(false);
  shortcuts.toggleEnabled();
  expect(shortcuts.works(' ', 'page')).toBe(false);
});

test('a held key acts once and ends when it is released', () => {
  const { shortcuts, done } = setUp();
  expect(shortcuts.press({ ...plain, ...space })).toBe(true);
  expect(shortcuts.press({ ...plain, ...space, repeat: true })).toBe(true);
  shortcuts.release({ key: 'm', code: 'KeyM' });
  expect(done).toEqual(['talk']);
  shortcuts.release({ key: ' ', code: 'Space' });
  shortcuts.release({ key: ' ', code: 'Space' });
  expect(done).toEqual(['talk', 'end']);
});

test('a held key ends when the window loses the keyboard', () => {
  const { shortcuts, done } = setUp();
  shortcuts.press({ ...plain, ...space });
  shortcuts.release();
  expect(done).toEqual(['talk', 'end']);
});

test('turned off, keys do nothing, and stay off at the next visit', () => {
  const { shortcuts, done, store } = setUp();
  shortcuts.toggleEnabled();
  expect(shortcuts.press(plain)).toBe(false);
  expect(setUp(store).shortcuts.enabled.value).toBe(false);
  shortcuts.toggleEnabled();
  expect(shortcuts.press(plain)).toBe(true);
  expect(setUp(store).shortcuts.enabled.value).toBe(true);
  expect(done).toEqual(['m']);
});

test('a button shows the key of its action, and none while keys are off', () => {
  const { shortcuts } = setUp();
  expect(shortcuts.keyFor('shortcut.microphone')).toBe('M');
  expect(shortcuts.keyFor('shortcut.hold_to_talk')).toBe('Space');
  expect(shortcuts.keyFor('shortcut.chat')).toBeUndefined();
  shortcuts.toggleEnabled();
  expect(shortcuts.keyFor('shortcut.microphone')).toBeUndefined();
});

test('turning them off ends what is held', () => {
  const { shortcuts, done } = setUp();
  shortcuts.press({ ...plain, ...space });
  shortcuts.toggleEnabled();
  expect(done).toEqual(['talk', 'end']);
});
