/** The examples of answers in the documentation are complete and valid. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { AdminRoom, AdminRooms, Health } from '#shared/protocol/http.ts';

const page = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'docs/operations.md'), 'utf8');

/** Indented blocks that begin with a brace. */
const examples = [...page.matchAll(/(?:^ {4}.*\n)+/gm)]
  .map(([block]) => block.trim())
  .filter((block) => block.startsWith('{ "') || block.startsWith('{\n'));

test.each([
  { what: '/healthz', schema: Health, has: '"uptimeSeconds"' },
  { what: '/api/admin/rooms', schema: AdminRooms, has: '"workers"' },
  { what: '/api/admin/rooms/tea', schema: AdminRoom, has: '"forwardedBytes"' },
])('the example of $what has all fields and no others', ({ schema, has }) => {
  const found = examples.filter((example) => example.includes(has)).map((example) => JSON.parse(example));
  expect(found).toHaveLength(1);
  expect(schema.parse(found[0])).toEqual(found[0]);
});
