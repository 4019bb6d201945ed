import { expect, test } from '@jest/globals';
import { UploadStrikes } from '../../../server/rooms/upload-strikes.ts';

const eve = { id: 'eve', address: 'a', seat: 3 };
const neighbour = { id: 'ned', address: 'a', seat: 2 };
const newcomer = { id: 'new', address: 'a', seat: Number.POSITIVE_INFINITY };
const elsewhere = { id: 'far', address: 'b', seat: 4 };
const MINUTE = 60_000;

test('the first time pauses and refuses nothing; each further time closes and refuses a minute more', () => {
  const strikes = new UploadStrikes();
  expect(strikes.add(eve, { lastSeat: 3, now: 0 })).toBe('paused');
  expect(strikes.refusedMs(eve, 0)).toBe(0);
  expect(strikes.add(eve, { lastSeat: 3, now: 1000 })).toBe('closed');
  expect(strikes.refusedMs(eve, 1000)).toBe(MINUTE);
  expect(strikes.refusedMs(eve, 1000 + MINUTE)).toBe(0);
  expect(strikes.add(eve, { lastSeat: 3, now: 2 * MINUTE })).toBe('closed');
  expect(strikes.refusedMs(eve, 2 * MINUTE)).toBe(2 * MINUTE);
});

test('a newcomer from the same address is treated the same; earlier and other participants notice nothing', () => {
  const strikes = new UploadStrikes();
  strikes.add(eve, { lastSeat: 3, now: 0 });
  expect(strikes.add({ ...eve, id: 'eve again' }, { lastSeat: 4, now: 1000 })).toBe('closed');
  expect(strikes.refusedMs(newcomer, 1000)).toBe(MINUTE);
  expect(strikes.refusedMs(eve, 1000)).toBe(MINUTE);
  expect(strikes.refusedMs(neighbour, 1000)).toBe(0);
  expect(strikes.refusedMs(elsewhere, 1000)).toBe(0);
});

test('after ten minutes everything is forgotten', () => {
  const strikes = new UploadStrikes();
  strikes.add(eve, { lastSeat: 3, now: 0 });
  expect(strikes.add(eve, { lastSeat: 3, now: 10 * MINUTE + 1 })).toBe('paused');
});

test('however often it happens, newcomers from that address wait at most five minutes', () => {
  const strikes = new UploadStrikes();
  for (let count = 0; count < 100; count += 1) strikes.add({ ...eve, id: `eve ${count}` }, { lastSeat: 100, now: 0 });
  expect(strikes.refusedMs(newcomer, 0)).toBe(5 * MINUTE);
});
