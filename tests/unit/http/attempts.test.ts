import { describe, expect, test } from '@jest/globals';
import { createAttempts } from '../../../server/http/attempts.ts';
import { networkOf } from '../../../server/util/network-of.ts';

describe('failed attempts', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8:1:2::', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ])('of %p count for %p', (address, want) => {
    expect(networkOf(address)).toBe(want);
  });

  test('the eleventh simultaneous attempt has to wait, even if none has been answered yet', async () => {
    const attempts = createAttempts({ perMinute: 10 });
    const waits = await Promise.all(Array.from({ length: 12 }, () => attempts.begin('203.0.113.7')));
    expect(waits.slice(0, 10)).toEqual(new Array(10).fill(0));
    expect(waits.slice(10)).toEqual([60, 60]);
  });

  test('the operator decides how many attempts may fail', async () => {
    const attempts = createAttempts({ perMinute: 1 });
    expect([await attempts.begin('203.0.113.7'), await attempts.begin('203.0.113.7')]).toEqual([0, 60]);
  });

  test('attempts of one address do not delay another', async () => {
    const attempts = createAttempts({ perMinute: 10 });
    for (let count = 0; count < 11; count++) await attempts.begin('203.0.113.7');
    expect(await attempts.begin('203.0.113.8')).toBe(0);
  });

  test('an address that succeeded is remembered for a day, whatever fails there later', async () => {
    let now = 0;
    const attempts = createAttempts({ perMinute: 1, now: () => now });
    await attempts.begin('2001:db8:1:2');
    await attempts.succeed('2001:db8:1:2');
    for (let count = 0; count < 11; count++) await attempts.begin('2001:db8:1:2');
    expect(attempts.recognizes('2001:db8:1:2')).toBe(true);
    expect(attempts.recognizes('2001:db8:1:3')).toBe(false);
    now += 23 * 3600 * 1000;
    expect(attempts.recognizes('2001:db8:1:2')).toBe(true);
    now += 23 * 3600 * 1000;
    expect(attempts.recognizes('2001:db8:1:2')).toBe(true);
    now += 25 * 3600 * 1000;
    expect(attempts.recognizes('2001:db8:1:2')).toBe(false);
  });

  test('a successful attempt is not counted', async () => {
    const attempts = createAttempts({ perMinute: 10 });
    for (let count = 0; count < 30; count++) {
      expect(await attempts.begin('203.0.113.7')).toBe(0);
      await attempts.succeed('203.0.113.7');
    }
  });
});
