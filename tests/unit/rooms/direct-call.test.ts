import { expect, test } from '@jest/globals';
import { DirectCall } from '../../../server/rooms/direct-call.ts';

test('a permission looks at each participant a few times only, however many have given theirs', () => {
  let looks = 0;
  const ids = Array.from({ length: 200 }, (_, index) => `peer ${index}`);
  const people = ids.map((id) => ({
    get id() {
      looks += 1;
      return id;
    },
  }));
  const options = { enabled: false, tryMs: 3000, settleMs: 10_000, isHeld: () => false };
  const call = new DirectCall({ ...options, people: () => people });
  for (const id of ids) call.allow({ id }, { allowed: true });
  looks = 0;
  call.allow({ id: 'peer 199' }, { allowed: true });
  expect(looks).toBeLessThan(5 * ids.length);
});
