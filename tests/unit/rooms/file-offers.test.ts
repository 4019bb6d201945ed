import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { type FileLimits, FileOffers } from '../../../server/rooms/file-offers.ts';
import type { PeerId } from '../../../server/shared/protocol/scalars.ts';

const limits: FileLimits = {
  maxBytes: 10,
  maxPerPerson: 1,
  maxChannelsPerPerson: 1,
  maxWaitingBytes: 1,
  countOffer: () => undefined,
  takePlace: () => () => undefined,
  isMemoryFull: () => false,
};
const offers = (over: Partial<FileLimits> = {}) => new FileOffers({ ...limits, ...over });
const ada = { id: 'ada' as PeerId, name: 'Ada', address: '192.0.2.1' };
const eve = { ...ada, id: 'eve' as PeerId };
const offer = () => ({ id: randomUUID(), name: 'a.txt', bytes: 10, type: 'text/plain' });

test('[X2] a file that is offered again keeps its time', () => {
  const files = offers();
  const offered = offer();
  expect(files.add(ada, offered, 5).at).toBe(5);
  files.forget(ada.id);
  expect(files.add(ada, offered, 7).at).toBe(5);
  expect(files.all.map(({ at }) => at)).toEqual([5]);
});

test('refused files are not remembered, and of withdrawn ones a thousand are', () => {
  const files = offers();
  const [first, second] = [offer(), offer()];
  files.add(ada, first, 1);
  expect(() => files.add(ada, second, 2)).toThrow();
  files.forget(ada.id);
  expect(files.add(ada, second, 3).at).toBe(3);
  files.forget(ada.id);
  for (let more = 0; more < 1000; more += 1) {
    files.add(ada, offer(), 4);
    files.forget(ada.id);
  }
  expect(files.add(ada, first, 6).at).toBe(6);
});

test('[X10] a file belongs to the seat that offered it first, also while nobody offers it', () => {
  const files = offers();
  const offered = offer();
  files.add(ada, offered, 1);
  files.forget(ada.id);
  expect(() => files.add(eve, offered, 2)).toThrow(/belongs to another seat/);
  files.add(ada, offered, 3);
  files.withdraw(ada.id, offered.id);
  expect(() => files.add(eve, offered, 4)).toThrow(/belongs to another seat/);
});

test.each([{ name: 'b.txt' }, { bytes: 9 }, { type: 'text/html' }])(
  '[X10] a file that is offered again with %j is refused',
  (over) => {
    const files = offers();
    const file = offer();
    files.add(ada, file, 1);
    files.forget(ada.id);
    expect(() => files.add(ada, { ...file, ...over }, 2)).toThrow(/was offered with different content/);
    expect(files.add(ada, file, 3).at).toBe(1);
  },
);

test('[X10] however many files others offer, the file of a lost participant stays theirs', () => {
  const files = offers();
  const offered = offer();
  files.add(ada, offered, 1);
  files.forget(ada.id);
  for (let more = 0; more < 3000; more += 1) {
    const other = { ...ada, id: `eve-${more % 50}` as PeerId };
    files.add(other, offer(), 2);
    files.forget(other.id);
  }
  expect(() => files.add(eve, offered, 3)).toThrow(/belongs to another seat/);
  expect(files.add(ada, offered, 4).at).toBe(1);
});

test('[X10] if all rooms know too many files, a room knows no more than before, or fifty', () => {
  const [full, known] = [offers({ isMemoryFull: () => true }), offers()];
  const offered = [offer(), ...Array.from({ length: 200 }, offer)];
  for (const files of [full, known]) {
    for (const file of offered) {
      files.add(file === offered[0] ? ada : eve, file, 1);
      files.forget(ada.id);
      files.forget(eve.id);
    }
  }
  expect([full.known, known.known]).toEqual([50, 201]);
  expect(() => full.add(eve, { ...offered[0], ...offer(), id: offered[0]?.id ?? '' }, 2)).toThrow(/another seat/);
});

test('[X2] each offered file has a place in the room until it is withdrawn, or its sender has left', () => {
  let places = 0;
  const takePlace = () => {
    places += 1;
    return () => {
      places -= 1;
    };
  };
  const files = offers({ maxPerPerson: 3, takePlace });
  const [first, second] = [offer(), offer()];
  for (const file of [first, second]) files.add(ada, file, 1);
  files.add(eve, offer(), 1);
  expect(() => files.add(eve, { ...offer(), id: first.id }, 1)).toThrow(/already offered/);
  expect(places).toBe(3);
  files.withdraw(ada.id, first.id);
  expect(() => files.add(eve, first, 2)).toThrow(/belongs to another seat/);
  expect(places).toBe(2);
  files.forget(ada.id);
  files.forget(eve.id);
  expect(places).toBe(0);
});

test('[X11] only new files count as offers', () => {
  const used: string[] = [];
  const files = offers({ maxPerPerson: 2, countOffer: ({ id, address }) => void used.push(id, address) });
  const offered = offer();
  for (let again = 0; again < 3; again += 1) {
    files.add(ada, offered, 1);
    files.forget(ada.id);
  }
  files.add(ada, offer(), 2);
  expect(used).toEqual([ada.id, ada.address, ada.id, ada.address]);
});

test('[X10] the name of a file that nobody offers any more is not kept', async () => {
  const files = offers();
  const file = offer();
  files.add(ada, { ...file }, 1);
  const kept = files.all.map((one) => new WeakRef(one.file));
  files.forget(ada.id);
  await setImmediate();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  expect(kept.map((one) => one.deref())).toEqual([undefined]);
  expect(files.add(ada, file, 2).at).toBe(1);
});
