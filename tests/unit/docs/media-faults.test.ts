import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { mediaFaults } from '../../../server/shared/protocol/media-fault.ts';

test('the operations page explains each code of media that does not connect', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/operations.md', import.meta.url)), 'utf8');
  const [, section = ''] = page.split('| code | meaning | what to do |');
  const explained = [...section.matchAll(/^\| `(\w+)` \|/gmu)].map(([, code]) => code);
  expect(explained.slice(0, mediaFaults.length)).toEqual([...mediaFaults]);
});
