import { expect, test } from '@jest/globals';
import { VolumesModel } from '../../../../../client/src/models/people/volumes.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

test('everybody is as loud as they are sent until somebody changes it, also on the next page', () => {
  const store = memoryStore();
  const volumes = new VolumesModel(store);
  expect(volumes.of('a')).toBe(1);
  volumes.set('a', 1.5);
  volumes.set('b', 0);
  const next = new VolumesModel(store);
  expect([next.of('a'), next.of('b'), next.of('c')]).toEqual([1.5, 0, 1]);
});

test('nothing is stored of people who are as loud as they are sent', () => {
  const store = memoryStore();
  const volumes = new VolumesModel(store);
  volumes.set('a', 0.3);
  volumes.set('a', 1);
  expect(store.read('volumes')).toBeUndefined();
});

test.each(['', '{', '{"a":2}', '[1,["a"],[2,0.5],["a","2"],["a",-1],["a",2.1],["a",null]]', 'null'])(
  'other stored content, %j, is no volume',
  (kept) => {
    const store = memoryStore();
    store.write('volumes', kept);
    expect(new VolumesModel(store).of('a')).toBe(1);
  },
);

test('beyond five hundred people the first volumes are forgotten', () => {
  const volumes = new VolumesModel(memoryStore());
  for (let peer = 0; peer <= 500; peer += 1) volumes.set(String(peer), 0.5);
  expect([volumes.of('0'), volumes.of('1'), volumes.of('500')]).toEqual([1, 0.5, 0.5]);
});
