import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { saveBlob } from '../../../../client/src/util/save-blob.ts';

let downloads: string[];
let shared: File[];

beforeEach(() => {
  jest.useFakeTimers();
  downloads = [];
  shared = [];
  const link = { href: '', download: '', click: () => downloads.push(link.download) };
  Object.assign(globalThis, { document: { createElement: () => link } });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'document');
  for (const name of ['standalone', 'canShare', 'share']) Reflect.deleteProperty(navigator, name);
});

function onHomeScreen({ clicked }: { clicked: boolean }): void {
  Object.assign(navigator, {
    standalone: true,
    canShare: () => true,
    share: async ({ files }: { files: File[] }) => {
      if (!clicked) throw new DOMException('nobody has clicked', 'NotAllowedError');
      shared.push(...files);
    },
  });
}

test('a file becomes a download', async () => {
  await saveBlob(new Blob(['text']), 'note.txt');
  expect(downloads).toEqual(['note.txt']);
});

test('on the home screen of iOS a click opens the share sheet, and the page stays', async () => {
  onHomeScreen({ clicked: true });
  await saveBlob(new Blob(['text'], { type: 'text/plain' }), 'note.txt');
  expect(shared.map(({ name, type }) => `${name} ${type}`)).toEqual(['note.txt text/plain']);
  expect(downloads).toEqual([]);
});

test('on the home screen of iOS a received file waits for a click', async () => {
  onHomeScreen({ clicked: false });
  await saveBlob(new Blob(['text']), 'note.txt');
  expect(shared).toEqual([]);
  expect(downloads).toEqual([]);
});
