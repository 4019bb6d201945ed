import { expect, test } from '@jest/globals';
import { WHOLE_SERVER } from '../../../server/limits/limit.ts';
import { Limits } from '../../../server/limits/limits.ts';

test('a gauge refuses one too many of a key, and accepts it once another is given back', () => {
  const gauge = new Limits().gauge({ name: 'limits.sockets', scope: 'address', max: 2 });
  const releasePlace = gauge.take('a');
  gauge.take('a');
  expect(() => gauge.take('a')).toThrow('limits.sockets: at most 2 per address');
  gauge.take('b');
  releasePlace();
  releasePlace();
  expect(gauge.of('a')).toBe(1);
  gauge.take('a');
  expect(gauge.stats).toEqual({ name: 'limits.sockets', scope: 'address', max: 2, highest: 2, keys: 2, refused: 1 });
});

test('a gauge forgets a key that holds nothing', () => {
  const gauge = new Limits().gauge({ name: 'n', scope: 'address', max: 10 });
  gauge.take('a', 5)();
  expect(gauge.stats.keys).toBe(0);
});

test('a rate lets a burst through, then as many as are free over time, and says when the next is', () => {
  let now = 0;
  const rate = new Limits().rate({ name: 'n', scope: 'server', perSecond: 10, burst: 3, now: () => now });
  for (let used = 0; used < 3; used += 1) rate.use(WHOLE_SERVER);
  expect(() => rate.use(WHOLE_SERVER)).toThrow(
    expect.objectContaining({ code: 'too_many_requests', retryAfterMs: 100 }),
  );
  now = 100;
  rate.use(WHOLE_SERVER);
  expect(rate.tryUse(WHOLE_SERVER)).toBe(100);
  now = 10_000;
  expect(rate.tryUse(WHOLE_SERVER, 3)).toBe(0);
  expect(rate.tryUse(WHOLE_SERVER)).toBe(100);
});

test('a rate that cannot refuse goes into debt, and lets nothing through until it is paid', () => {
  let now = 0;
  const rate = new Limits().rate({ name: 'n', scope: 'address', perSecond: 10, burst: 3, now: () => now });
  rate.owe('a', 5);
  expect(rate.tryUse('a')).toBe(300);
  now = 300;
  expect(rate.tryUse('a')).toBe(0);
});

test('all addresses of one IPv6 /48 together use a rate twice as often as one address, and other sites are free', () => {
  const rate = new Limits().rate({ name: 'n', scope: 'address', perSecond: 10, burst: 20, now: () => 0 });
  const granted = (site: string) =>
    Array.from({ length: 95 }, (_, network) => rate.tryUse(`${site}:${network}`)).filter((waitMs) => waitMs === 0)
      .length;
  expect(granted('2001:db8:7')).toBe(40);
  expect(rate.tryUse('2001:db8:7:200')).toBe(50);
  expect(granted('2001:db8:8')).toBe(40);
});

test('a rate per person has nothing to do with sites', () => {
  const rate = new Limits().rate({ name: 'n', scope: 'person', perSecond: 10, burst: 1, now: () => 0 });
  const keys = Array.from({ length: 9 }, (_, person) => `2001:db8:7:${person}`);
  expect(keys.map((key) => rate.tryUse(key))).toEqual(keys.map(() => 0));
});

test('looking at a rate uses nothing', () => {
  const rate = new Limits().rate({ name: 'n', scope: 'address', perSecond: 1, burst: 1, now: () => 0 });
  for (let look = 0; look < 5; look += 1) expect(rate.isUsedUp('a')).toBe(false);
  rate.use('a');
  expect(rate.isUsedUp('a')).toBe(true);
  expect(rate.isUsedUp('b')).toBe(false);
});

test('a rate counts each key separately, and forgets those at rest', () => {
  let now = 0;
  const rate = new Limits().rate({ name: 'n', scope: 'address', perSecond: 10, burst: 1, now: () => now });
  for (let key = 0; key < 5000; key += 1) {
    now = key;
    rate.use(String(key));
  }
  expect(rate.tryUse('4999')).toBeGreaterThan(0);
  now = 1e6;
  expect(rate.stats).toMatchObject({ keys: 0, refused: 1, perSecond: 10, max: 1 });
});

test('all limits are seen together', () => {
  const limits = new Limits();
  limits.gauge({ name: 'one', scope: 'person', max: 1 });
  limits.rate({ name: 'other', scope: 'server', perSecond: 1, burst: 1, code: 'overloaded' });
  expect(limits.stats.map(({ name }) => name)).toEqual(['one', 'other']);
});

test('a bound refuses one too many of what its owner counts', () => {
  let held = 1;
  const bound = new Limits().bound({
    name: 'rooms.maxRooms',
    scope: 'server',
    code: 'server_full',
    max: 2,
    counts: () => [held],
  });
  bound.refuseIfFull('full');
  held = 2;
  expect(() => bound.refuseIfFull('full')).toThrow(expect.objectContaining({ code: 'server_full', message: 'full' }));
  expect(bound.stats).toEqual({ name: 'rooms.maxRooms', scope: 'server', max: 2, highest: 2, keys: 1, refused: 1 });
});

test('a whole burst is within the limit at whatever time it comes', () => {
  for (let now = 0; now < 1_000_000; now += 997.131) {
    const rate = () =>
      new Limits().rate({ name: 'limits.some', scope: 'person', perSecond: 3, burst: 40, now: () => now });
    expect(rate().tryUse('one', 40)).toBe(0);
    const oneByOne = rate();
    expect(Array.from({ length: 40 }, () => oneByOne.tryUse('one'))).toEqual(Array(40).fill(0));
  }
});
