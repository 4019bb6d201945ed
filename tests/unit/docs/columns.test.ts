/**
 * Prose and comments fit into 120 columns. Exempt are rows of tables and code in Markdown, since neither can be
 * wrapped, and a line that is a single word, such as a link. The formatter holds the width of code.
 */
import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const COLUMNS = 120;
const root = join(import.meta.dirname, '../../..');
const files = globSync('**/*.{ts,tsx,js,css,yaml,md}', { cwd: root, exclude: ['**/node_modules', 'client/dist'] });

/** Whether a line of such a file is a comment or prose. */
const isText: Record<string, (line: string) => boolean> = {
  '.ts': isComment,
  '.tsx': isComment,
  '.js': isComment,
  '.css': isComment,
  '.yaml': (line) => /(^|\s)#/.test(line),
  '.md': (line) => !/^(\s*\||\s{4})/.test(line),
};

function isComment(line: string): boolean {
  return /^\s*(\/\*|\*)|(^|\s)\/\/ /.test(line);
}

function longLinesOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const prose = file.endsWith('.md') ? text.replaceAll(/^```.*?^```$/gmsu, (code) => code.replaceAll(/./gu, '')) : text;
  return prose
    .split('\n')
    .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
    .filter(({ line }) => line.length > COLUMNS && /\S\s+\S/.test(line) && isText[extname(file)]?.(line))
    .map(({ place }) => place);
}

test('prose and comments fit into 120 columns', () => {
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap(longLinesOf)).toEqual([]);
});
