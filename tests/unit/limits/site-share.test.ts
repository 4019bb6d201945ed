import { describe, expect, test } from '@jest/globals';
import { Limits } from '../../../server/limits/limits.ts';
import { siteOf } from '../../../server/limits/site-share.ts';
import { networkOf } from '../../../server/util/network-of.ts';

/** Counted addresses of one customer, each in a different /64. */
const eve = (index: number) => `2001:db8:7:${index.toString(16)}`;

/** The number of successful attempts. */
const successes = (tries: number, one: (index: number) => void) =>
  Array.from({ length: tries }, (_, index) => {
    try {
      one(index);
      return 1;
    } catch {
      return 0;
    }
  }).reduce<number>((sum, one) => sum + one, 0);

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:7:1::1', '2001:db8:7'],
  ['2001:db8:7:ffff::1', '2001:db8:7'],
  ['2001:db8:8::1', '2001:db8:8'],
  ['::1', '0:0:0'],
])('%p is of site %p', (address, site) => {
  expect(siteOf(networkOf(address))).toBe(site);
});

describe('of a gauge with a total', () => {
  const gauge = ({ max = 1000, total = 5000 } = {}) =>
    new Limits().gauge({ name: 'n', scope: 'address', max, total, advice: 'wait' });

  test('one site takes 57 %, and each of as many others as are left finds room', () => {
    const sockets = gauge();
    expect(successes(70_000, (index) => sockets.take(eve(index)))).toBe(2829);
    expect(() => sockets.take(eve(1))).toThrow('n: one network has its share of what is left for all; wait');
    expect(successes(3000, (index) => sockets.take(`home ${index}`))).toBe(5000 - 2829);
  });

  test.each([
    { when: 'together', siteAt: (index: number) => index % 10, left: 830 },
    { when: 'one after another', siteAt: (index: number) => Math.floor(index / 5000), left: 200 },
  ])('ten sites that take all they can $when leave a share to others', ({ siteAt, left }) => {
    const sockets = gauge({ max: 5000 });
    const taken = successes(10 * 5000, (index) => sockets.take(`192.0.2.${siteAt(index)}`));
    expect(5000 - taken).toBeGreaterThan(left);
    expect(successes(left, (index) => sockets.take(`home ${index}`))).toBe(left);
  });

  test('a company of 1,000 behind one /48 is admitted beside 2,700 people of other sites', () => {
    const sockets = gauge();
    successes(2700, (index) => sockets.take(`home ${index}`));
    expect(successes(1000, (index) => sockets.take(eve(index % 50)))).toBe(1000);
  });

  test('a released share is free again', () => {
    const sockets = gauge({ total: 10 });
    const releasePlace = sockets.take(eve(1));
    expect(successes(10, () => sockets.take(eve(2)))).toBe(5);
    expect(() => sockets.take(eve(2))).toThrow();
    releasePlace();
    sockets.take(eve(2));
  });

  test('the whole total is used if no site holds much', () => {
    const sockets = gauge({ total: 100 });
    expect(successes(100, (index) => sockets.take(`192.0.2.${index}`))).toBe(100);
  });
});

describe('a shared rate', () => {
  const shared = ({ perSecond = 10, burst = 100 } = {}) => {
    const clock = { now: 0 };
    const rate = new Limits().sharedRate({ name: 'n', perSecond, burst, now: () => clock.now });
    return { clock, rate };
  };

  test('lets a site that is alone take 57 % at once, and all of the rate over time', () => {
    const { clock, rate } = shared();
    expect(successes(200, (index) => rate.use(eve(index)))).toBe(57);
    let used = 0;
    for (clock.now = 1000; clock.now <= 100_000; clock.now += 100) used += successes(5, () => rate.use(eve(1)));
    expect(used).toBeGreaterThan(980);
    expect(used).toBeLessThan(1010);
  });

  test('serves ten greedy sites equally, and a site that needs little at once', () => {
    const { clock, rate } = shared({ perSecond: 500, burst: 5000 });
    const used = new Array<number>(10).fill(0);
    for (clock.now = 0; clock.now <= 60_000; clock.now += 100) {
      for (let busy = 0; busy < 10; busy += 1) {
        // The first sites request more often.
        const granted = Array.from({ length: 200 - busy }, () => rate.tryUse(`192.0.2.${busy}`)).filter(
          (ms) => ms === 0,
        );
        used[busy] = (used[busy] ?? 0) + granted.length;
      }
      if (clock.now % 1000 === 0) expect(rate.tryUse('203.0.113.9')).toBe(0);
    }
    expect(Math.max(...used) / Math.min(...used)).toBeLessThan(1.5);
    expect(used.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(29_000);
  });

  test('is used up by many sites that need little, but not exceeded', () => {
    const { rate } = shared({ burst: 1000 });
    expect(successes(600, (index) => rate.use(`home ${index}`, 2))).toBe(500);
  });

  test('reports when there is room again', () => {
    const { clock, rate } = shared({ burst: 10 });
    expect(successes(10, () => rate.use('a'))).toBe(6);
    const waitMs = rate.tryUse('a');
    expect(waitMs).toBeGreaterThan(5);
    clock.now = waitMs - 5;
    expect(rate.tryUse('a')).toBe(5);
    clock.now = waitMs;
    rate.use('a');
    expect(() => rate.use('a')).toThrow(
      expect.objectContaining({ code: 'too_many_requests', retryAfterMs: expect.any(Number) }),
    );
  });

  test('forgets idle sites, and counts correctly after hours of use', () => {
    const { clock, rate } = shared({ perSecond: 1000, burst: 10_000 });
    for (let site = 0; site < 3; site += 1) rate.use(`192.0.2.${site}`, 1000);
    for (let turn = 0; turn < 500_000; turn += 1) {
      clock.now = turn * 20;
      rate.use(`192.0.2.${turn % 3}`, 20);
    }
    expect(rate.stats).toMatchObject({ scope: 'server', keys: 3, highest: 3020, refused: 0 });
    for (let address = 0; address < 5000; address += 1) {
      clock.now += 1000;
      rate.use(`home ${address}`);
    }
    clock.now += 1e6;
    expect(rate.stats).toMatchObject({ keys: 0, highest: 0 });
  });
});

describe('seats of a room', () => {
  const seats = ({ max = 125 } = {}) =>
    new Limits().sharedGauge({ name: 'n', scope: 'room', max, steepness: 20, advice: 'wait' });

  test('one site takes four fifths, and each of as many others as are left finds one', () => {
    const gauge = seats();
    expect(successes(200, (index) => gauge.take('blue', eve(index)))).toBe(100);
    expect(() => gauge.take('blue', eve(1))).toThrow('n: one network has its share of what is left for all; wait');
    expect(successes(200, (index) => gauge.take('blue', `home ${index}`))).toBe(25);
    expect(() => gauge.take('blue', 'another')).toThrow('n: at most 125 per room; wait');
  });

  test('a second site takes most of what is left, and still leaves some', () => {
    const gauge = seats();
    successes(200, (index) => gauge.take('blue', eve(index)));
    expect(successes(200, () => gauge.take('blue', '192.0.2.1'))).toBe(16);
    expect(successes(200, (index) => gauge.take('blue', `home ${index}`))).toBe(9);
  });

  test('each room is counted separately, and a released seat is free again', () => {
    const gauge = seats({ max: 1 });
    const releasePlace = gauge.take('blue', eve(1));
    gauge.take('green', eve(1));
    releasePlace();
    releasePlace();
    gauge.refuseIfFull('blue', eve(2));
    expect(gauge.stats).toMatchObject({ max: 1, highest: 1, keys: 1, refused: 0 });
  });
});
