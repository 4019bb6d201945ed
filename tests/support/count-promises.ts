import { createHook } from 'node:async_hooks';

/** Counts the promises that this process creates while `act` runs. */
export async function countPromises(act: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') count += 1;
    },
  }).enable();
  await act();
  hook.disable();
  return count;
}
