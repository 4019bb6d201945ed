import { expect, test } from '@jest/globals';
import {
  afterDeath,
  afterOverload,
  type Death,
  noSuspects,
  type Suspects,
  verdictOn,
} from '../../../server/media/suspects.ts';

const MINUTE = 60_000;

/** Somebody who did something so many milliseconds before the death at `now`; long before by default. */
const somebody = (name: string, { address = name, now = 0, ago = MINUTE } = {}) => ({
  seat: `seat of ${name}`,
  address,
  activeAt: now - ago,
  leave: () => undefined,
});

const death = (over: Partial<Death>): Death => ({ occupants: [], isolated: false, elsewhere: new Set(), ...over });

const verdicts = (suspects: Suspects, names: readonly string[], now: number) =>
  Object.fromEntries(names.map((name) => [name, verdictOn(suspects, somebody(name), now)]));

test('a person who did something right before a death is isolated, and a bystander is not', () => {
  const occupants = [somebody('ada'), somebody('eve', { ago: 5 })];
  const { suspects, guilty } = afterDeath(noSuspects, death({ occupants }), 0);
  expect(verdicts(suspects, ['ada', 'eve', 'bob'], 1)).toEqual({ ada: 'free', eve: 'isolated', bob: 'free' });
  expect(guilty).toEqual([]);
});

test('of many who did something, the latest three are isolated', () => {
  const occupants = [1, 2, 3, 4, 5].map((ago) => somebody(`p${ago}`, { ago }));
  const { suspects } = afterDeath(noSuspects, death({ occupants }), 0);
  expect(verdicts(suspects, ['p3', 'p4', 'p5'], 1)).toEqual({ p3: 'isolated', p4: 'free', p5: 'free' });
});

test('another seat of the same address is isolated as well', () => {
  const { suspects } = afterDeath(noSuspects, death({ occupants: [somebody('eve', { ago: 5 })] }), 0);
  expect(verdictOn(suspects, { seat: 'another', address: 'eve' }, 1)).toBe('isolated');
});

test('a person on two workers that died is isolated, and forgotten ten minutes later', () => {
  const occupants = [somebody('mallory')];
  const once = afterDeath(noSuspects, death({ occupants: [...occupants, somebody('ada')] }), 0).suspects;
  const twice = afterDeath(once, death({ occupants: [...occupants, somebody('bob')] }), MINUTE).suspects;
  expect(verdicts(twice, ['mallory', 'ada', 'bob'], MINUTE)).toEqual({ mallory: 'isolated', ada: 'free', bob: 'free' });
  expect(verdicts(twice, ['mallory'], 10 * MINUTE)).toEqual({ mallory: 'free' });
});

test('a person who is isolated alone when that worker dies is removed, and refused for a minute', () => {
  const now = MINUTE;
  const occupants = [somebody('eve', { now }), somebody('second seat', { now, address: 'eve' })];
  const { suspects, guilty } = afterDeath(noSuspects, death({ occupants, isolated: true }), now);
  expect(guilty).toEqual(occupants);
  expect(verdictOn(suspects, { seat: 'another', address: 'eve' }, now + 1)).toEqual({ refusedMs: MINUTE - 1 });
  expect(verdictOn(suspects, { seat: 'another', address: 'eve' }, now + MINUTE)).toBe('isolated');
});

test('an address that other people share is isolated and not refused', () => {
  const occupants = [somebody('eve', { address: 'office' })];
  const { suspects } = afterDeath(noSuspects, death({ occupants, isolated: true, elsewhere: new Set(['office']) }), 0);
  expect(verdictOn(suspects, occupants[0] ?? somebody('eve'), 1)).toEqual({ refusedMs: MINUTE - 1 });
  expect(verdictOn(suspects, { seat: 'of a colleague', address: 'office' }, 1)).toBe('isolated');
});

test('nobody is removed from an isolated worker with many seats of one address', () => {
  const occupants = [1, 2, 3, 4, 5].map((seat) => somebody(`colleague ${seat}`, { address: 'office' }));
  expect(afterDeath(noSuspects, death({ occupants, isolated: true }), 0).guilty).toEqual([]);
});

test('people who are isolated together are removed with the third worker', () => {
  const occupants = [somebody('ada'), somebody('eve')];
  let suspects = noSuspects;
  const guilty = [1, 2, 3].map((now) => {
    const next = afterDeath(suspects, death({ occupants, isolated: true }), now);
    suspects = next.suspects;
    return next.guilty.length;
  });
  expect(guilty).toEqual([0, 0, 2]);
});

test('a person whose packets overload workers is isolated for ten minutes, with the address, and never refused', () => {
  let suspects = noSuspects;
  for (const now of [0, 1, 2, 3]) suspects = afterOverload(suspects, somebody('eve'), now);
  expect(verdicts(suspects, ['ada', 'eve'], 4)).toEqual({ ada: 'free', eve: 'isolated' });
  expect(verdictOn(suspects, { seat: 'another', address: 'eve' }, 4)).toBe('isolated');
  expect(verdictOn(suspects, somebody('eve'), 10 * MINUTE)).toBe('free');
  const { guilty } = afterDeath(suspects, death({ occupants: [somebody('eve'), somebody('ada')], isolated: true }), 5);
  expect(guilty).toEqual([]);
});

test('whoever comes from another /64 of an IPv6 /48 each time is isolated from the second death on', () => {
  const eve = (nth: number, now: number) => somebody(`eve ${nth}`, { address: `2001:db8:1:${nth}`, now, ago: 5 });
  const once = afterDeath(noSuspects, death({ occupants: [eve(1, 0)] }), 0).suspects;
  expect(verdictOn(once, eve(2, 1), 1)).toBe('free');
  const twice = afterDeath(once, death({ occupants: [eve(2, MINUTE)] }), MINUTE).suspects;
  expect(verdictOn(twice, eve(3, MINUTE), MINUTE)).toBe('isolated');
  expect(verdictOn(twice, somebody('ada', { address: '2001:db8:2:1' }), MINUTE)).toBe('free');
  const alone = afterDeath(twice, death({ occupants: [eve(3, MINUTE)], isolated: true }), MINUTE).suspects;
  expect(verdictOn(alone, eve(4, MINUTE), MINUTE)).toBe('isolated');
});

test('bystanders of a site do not have it isolated', () => {
  const neighbours = (nth: number) => somebody(`neighbour ${nth}`, { address: `2001:db8:1:${nth}` });
  let suspects = noSuspects;
  for (const nth of [1, 2, 3])
    suspects = afterDeath(
      suspects,
      death({ occupants: [neighbours(nth), somebody(`eve ${nth}`, { ago: 5 })] }),
      0,
    ).suspects;
  expect(verdictOn(suspects, neighbours(4), 1)).toBe('free');
});
