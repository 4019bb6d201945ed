import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../../server/config/load.ts';
import { Limits } from '../../../server/limits/limits.ts';
import { consumersThatFit, createConsumerPlaces } from '../../../server/rooms/consumer-places.ts';

/** What V8 grants by default on a server of this many megabytes: half for old objects, and some for young ones. */
const heapOf = (megabytes: number) => megabytes * (1 / 2 + 3 / 128) * 1024 * 1024;

/** The heap that a consumer takes, as measured. */
const BYTES_PER_CONSUMER = 8000;

const { limits, rooms } = loadConfig({ dir: fileURLToPath(new URL('../../../config', import.meta.url)), env: {} });

/** The limit as shipped, on a server of this many megabytes. */
const shippedOn = (megabytes: number) =>
  createConsumerPlaces(new Limits(), { ...limits, heapBytes: heapOf(megabytes) });

/** How many consumers people in one room have, each of whom sends voice and camera. */
const consumersIn = (people: number) => people * (people - 1 + Math.min(people - 1, rooms.maxVisible));

/** How many of these consumers there are places for. */
const take = (places: ReturnType<typeof shippedOn>, { address, max }: { address: string; max: number }) => {
  let taken = 0;
  while (taken < max && places.take(address)) taken += 1;
  return taken;
};

test.each([512, 1024, 2048, 8192])('as many consumers as there may be fit into the heap of a server of %i MB', (mb) => {
  expect(consumersThatFit(heapOf(mb)) * BYTES_PER_CONSUMER).toBeLessThan(0.65 * heapOf(mb));
});

test('one address has places for a full room with cameras on a server of 1 GB', () => {
  expect(rooms.maxPeople).toBe(125);
  const max = consumersIn(rooms.maxPeople);
  expect(take(shippedOn(960), { address: '192.0.2.1', max })).toBe(max);
});

test('one IPv6 /48 that takes all it can leaves places for rooms of others', () => {
  const places = shippedOn(1024);
  let taken = 0;
  for (let network = 0; network < 100; network += 1) {
    taken += take(places, { address: `2001:db8:7:${network.toString(16)}`, max: 1000 });
  }
  expect(taken / consumersThatFit(heapOf(1024))).toBeCloseTo(0.64, 2);
  for (const address of ['192.0.2.1', '192.0.2.2']) {
    const max = consumersIn(30);
    expect(take(places, { address, max })).toBe(max);
  }
});

test('the places of a small number are counted, and given back once', () => {
  const all = new Limits();
  const places = createConsumerPlaces(all, { consumersPerServer: 6, heapBytes: heapOf(1024) });
  const releasePlace = Array.from({ length: 6 }, () => places.take('192.0.2.1'));
  expect(releasePlace.filter((one) => one !== undefined)).toHaveLength(5);
  expect(places.hasRoom('192.0.2.1')).toBe(false);
  expect(places.hasRoom('192.0.2.2')).toBe(true);
  releasePlace[0]?.();
  releasePlace[0]?.();
  expect(all.stats).toMatchObject([{ name: 'limits.consumersPerServer', max: 6, highest: 4, refused: 1 }]);
});
