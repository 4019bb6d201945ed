import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FirefoxProbing } from '../../../../client/src/media/firefox-probing.ts';

/** Frames per second of each layer, lowest first, of a sender whose uplink carries that. */
let speeds: number[];
/** How many layers it was reduced to, or `all`. */
let reductions: (number | 'all')[];
let probing: FirefoxProbing;

beforeEach(() => {
  jest.useFakeTimers();
  speeds = [20, 0, 0];
  reductions = [];
  const from = performance.now();
  probing = new FirefoxProbing({
    frames: async () => speeds.map((speed) => Math.floor((speed * (performance.now() - from)) / 1000)),
    reduce: (layers) => reductions.push(layers ?? 'all'),
  });
});

afterEach(() => {
  probing.close();
  jest.useRealTimers();
});

const wait = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);

test('a layer that does not start is requested again after two seconds with less', async () => {
  probing.expect(3);
  await wait(1.5);
  expect(reductions).toEqual(['all', 1]);
  await wait(2);
  expect(reductions).toEqual(['all', 1, 'all']);
});

test('the layers that flow stay, and layers that all flow stay as they are', async () => {
  speeds = [20, 20, 0];
  probing.expect(3);
  await wait(1.5);
  expect(reductions).toEqual(['all', 2]);
  speeds = [20, 20, 20];
  await wait(60);
  expect(reductions).toEqual(['all', 2, 'all']);
});

test('an uplink that carries no more is left alone after three attempts', async () => {
  probing.expect(3);
  await wait(600);
  expect(reductions).toEqual(['all', 1, 'all', 1, 'all', 1, 'all']);
});

test('a camera without frames is waited for', async () => {
  speeds = [0, 0, 0];
  probing.expect(3);
  await wait(600);
  expect(reductions).toEqual(['all']);
});

test('the lowest layer alone needs no probing', async () => {
  probing.expect(1);
  await wait(600);
  expect(reductions).toEqual(['all']);
});

test('the same number of layers again changes nothing; another one starts over', async () => {
  probing.expect(3);
  await wait(1.5);
  probing.expect(3);
  expect(reductions).toEqual(['all', 1]);
  probing.expect(2);
  expect(reductions).toEqual(['all', 1, 'all']);
  await wait(1.5);
  expect(reductions).toEqual(['all', 1, 'all', 1]);
});

test('nothing happens after it was closed', async () => {
  probing.expect(3);
  await wait(1.5);
  probing.close();
  await wait(600);
  expect(reductions).toEqual(['all', 1]);
});
