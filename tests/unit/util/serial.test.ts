import { expect, test } from '@jest/globals';
import { Serial } from '../../../server/util/serial.ts';

test('each starts when the previous one has ended, even if it failed', async () => {
  const serial = new Serial();
  const order: string[] = [];
  const blocked = Promise.withResolvers<void>();
  const first = serial.run(async () => {
    await blocked.promise;
    order.push('first');
    throw new Error('broken');
  });
  const second = serial.run(() => {
    order.push('second');
    return 2;
  });
  expect(serial.length).toBe(2);
  blocked.resolve();
  await expect(first).rejects.toThrow('broken');
  await expect(second).resolves.toBe(2);
  expect(order).toEqual(['first', 'second']);
  expect(serial.length).toBe(0);
});
