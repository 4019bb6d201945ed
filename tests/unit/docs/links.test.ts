/** Links between documents lead somewhere, and every decision has its three parts and a place in the index. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules', 'dist'] });
const decisions = pages.filter((page) => /^docs\/decisions\/(?!README)/.test(page));
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

test('every relative link between documents leads to a file', () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every decision has a context, a decision and a consequence, and is in the index', () => {
  const index = textOf('docs/decisions/README.md');
  expect(decisions.length).toBeGreaterThan(10);
  for (const page of decisions) {
    expect(textOf(page).match(/^## .*$/gm)).toEqual(['## Context', '## Decision', '## Consequence']);
    expect(index).toContain(`(${page.replace('docs/decisions/', '')})`);
  }
});
