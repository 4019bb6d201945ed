import { expect, test } from '@jest/globals';
import { Outstanding } from '../../../../client/src/signalling/outstanding.ts';

function recorded() {
  const printed: number[] = [];
  const given: number[] = [];
  const outstanding = new Outstanding();
  const ask = (number: number) =>
    outstanding.add({ number, send: () => printed.push(number), give: () => given.push(number) });
  return { outstanding, printed, given, ask };
}

test('waiting requests are sent once there is a connection, in order', () => {
  const { outstanding, printed, ask } = recorded();
  for (const number of [1, 2, 3]) ask(number);
  expect(printed).toEqual([]);
  outstanding.open();
  expect(printed).toEqual([1, 2, 3]);
});

test('[L6] unanswered requests are sent again on the next connection, and no others', () => {
  const { outstanding, printed, ask } = recorded();
  outstanding.open();
  for (const number of [1, 2, 3]) ask(number);
  expect(outstanding.settle(2)).toBe(true);
  outstanding.suspend();
  ask(4);
  printed.length = 0;
  outstanding.open();
  expect(printed).toEqual([1, 3, 4]);
  expect(outstanding.settle(2)).toBe(false);
});

test('[L6] at most 32 are on their way', () => {
  const { outstanding, printed, ask } = recorded();
  outstanding.open();
  for (let number = 1; number <= 40; number += 1) ask(number);
  expect(printed).toHaveLength(32);
  outstanding.settle(1);
  expect(printed.at(-1)).toBe(33);
});

test('a request that is given up is rejected and not answered; more than a thousand do not wait', () => {
  const { outstanding, given, ask } = recorded();
  const taken = Array.from({ length: 1001 }, (_, index) => ask(index + 1));
  expect(taken.filter(Boolean)).toHaveLength(1000);
  outstanding.abandon(() => new Error('gone'));
  expect(given).toHaveLength(1000);
  expect(outstanding.settle(1)).toBe(false);
});
