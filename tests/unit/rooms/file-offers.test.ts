import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { FileOffers } from '../../../server/rooms/file-offers.ts';
import type { PeerId } from '../../../server/shared/protocol/scalars.ts';

const offers = () => new FileOffers({ maxBytes: 10, maxPerPerson: 1, maxChannelsPerPerson: 1 });
const ada = 'ada' as PeerId;
const offer = () => ({ name: 'Ada', file: { id: randomUUID(), name: 'a.txt', bytes: 10, type: 'text/plain' } });

test('[X2] a file that is offered again is as old as it was', () => {
  const files = offers();
  const offered = offer();
  expect(files.add(ada, offered, 5).at).toBe(5);
  files.forget(ada);
  expect(files.add(ada, offered, 7).at).toBe(5);
  expect(files.all.map(({ at }) => at)).toEqual([5]);
});

test('what is refused is not remembered, and of what is offered no more a thousand files are', () => {
  const files = offers();
  const [first, second] = [offer(), offer()];
  files.add(ada, first, 1);
  expect(() => files.add(ada, second, 2)).toThrow();
  files.forget(ada);
  expect(files.add(ada, second, 3).at).toBe(3);
  files.forget(ada);
  for (let more = 0; more < 1000; more += 1) {
    files.add(ada, offer(), 4);
    files.forget(ada);
  }
  expect(files.add(ada, first, 6).at).toBe(6);
});
