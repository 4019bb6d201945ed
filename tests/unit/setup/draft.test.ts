import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { putInPlace, withDraft } from '../../../server/setup/draft.js';

let folder: string;
let place: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-draft-'));
  place = join(folder, 'cache/thing');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function make(text: string): Promise<void> {
  await withDraft(place, async (draft) => {
    mkdirSync(join(draft, 'made'));
    writeFileSync(join(draft, 'made/text'), text);
    putInPlace(join(draft, 'made'), place);
  });
}

test('a draft replaces its place, and nothing else stays', async () => {
  await make('first');
  await make('second');

  expect(readFileSync(join(place, 'text'), 'utf8')).toBe('second');
  expect(readdirSync(join(folder, 'cache'))).toEqual(['thing']);
});

test('a draft that fails is removed, and the place stays as it was', async () => {
  await make('first');
  const failing = withDraft(place, async (draft) => {
    writeFileSync(join(draft, 'half'), '');
    throw new Error('no more paper');
  });

  await expect(failing).rejects.toThrow('no more paper');
  expect(readdirSync(join(folder, 'cache'))).toEqual(['thing']);
});

test('drafts of dead runs are removed, those of others stay', async () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const drafts = [`thing.draft-${hostname()}-${gone}`, `thing.draft-${hostname()}-1`, 'thing.draft-elsewhere-12'];
  for (const draft of drafts) mkdirSync(join(folder, 'cache', draft), { recursive: true });

  await make('first');

  expect(drafts.map((draft) => existsSync(join(folder, 'cache', draft)))).toEqual([false, true, true]);
});
