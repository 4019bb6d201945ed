import { expect, test } from '@jest/globals';
import { firstThatFits } from '../../support/parallel-files.js';

const capacity = { percent: 200, coreShares: { 'e2e/': 200, 'e2e/sleep': 60, 'integration/': 45 } };
const files = (...paths: string[]) => paths.map((path) => ({ path }));

test.each([
  { what: 'a file that takes everything waits until nothing runs', running: ['integration/http'], next: undefined },
  { what: 'and runs then', running: [], next: 'e2e/files' },
  { what: 'nothing runs beside it', running: ['e2e/files'], next: undefined },
])('$what', ({ running, next }) => {
  expect(firstThatFits(files('e2e/files', 'fuzz/fuzz'), { running: files(...running), capacity })?.path).toBe(next);
});

test('files that mostly wait run in parallel up to the limit, in the given order if they fit', () => {
  const waiting = files('e2e/files', 'e2e/sleep', 'integration/http', 'integration/log');
  const running = files();
  for (let next = waiting[1]; next; next = firstThatFits(waiting, { running, capacity })) {
    running.push(...waiting.splice(waiting.indexOf(next), 1));
  }
  expect(running.map(({ path }) => path)).toEqual(['e2e/sleep', 'integration/http', 'integration/log']);
  expect(firstThatFits(files('e2e/sleep', 'integration/lan'), { running, capacity })?.path).toBe('integration/lan');
});
