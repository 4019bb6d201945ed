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

test('another seat of the same address does not help; earlier and other participants, and a newcomer, notice nothing', () => {
  const strikes = new UploadStrikes();
  strikes.add(eve, { lastSeat: 3, now: 0 });
  expect(strikes.add({ ...eve, id: 'eve again' }, { lastSeat: 4, now: 1000 })).toBe('closed');
  expect(strikes.refusedMs({ ...eve, id: 'eve again' }, 1000)).toBe(MINUTE);
  expect(strikes.refusedMs(eve, 1000)).toBe(MINUTE);
  expect(strikes.refusedMs(newcomer, 1000)).toBe(0);
  expect(strikes.refusedMs(neighbour, 1000)).toBe(0);
  expect(strikes.refusedMs(elsewhere, 1000)).toBe(0);
});

test('after ten minutes everything is forgotten', () => {
  const strikes = new UploadStrikes();
  strikes.add(eve, { lastSeat: 3, now: 0 });
  expect(strikes.add(eve, { lastSeat: 3, now: 10 * MINUTE + 1 })).toBe('paused');
});

test('however often it happens, a sender waits at most five minutes', () => {
  const strikes = new UploadStrikes();
  for (let count = 0; count < 100; count += 1) strikes.add(eve, { lastSeat: 100, now: 0 });
  expect(strikes.refusedMs(eve, 0)).toBe(5 * MINUTE);
});

test('[S7] of a class of newcomers from that address, thirty start at once, and the others one after another', () => {
  const strikes = new UploadStrikes();
  for (let count = 0; count < 2; count += 1) strikes.add(eve, { lastSeat: 3, now: 0 });
  const pupil = (number: number) => ({ ...newcomer, id: `pupil ${number}` });
  const start = (number: number, now: number) => strikes.refusedMs(pupil(number), now);
  expect(Array.from({ length: 30 }, (_, number) => start(number, 1000)).every((waitMs) => waitMs === 0)).toBe(true);
  expect(start(30, 1000)).toBe(2000);
  // A peer that has started one source may start others.
  expect(start(0, 1000)).toBe(0);
  expect([start(30, 3000), start(31, 3000), start(31, 5000)]).toEqual([0, 2000, 0]);
});

test('[S7] a newcomer who exceeds the limit as well is refused like the others, and gains no newcomers', () => {
  const strikes = new UploadStrikes();
  for (let count = 0; count < 2; count += 1) strikes.add(eve, { lastSeat: 3, now: 0 });
  for (let seat = 4; seat < 34; seat += 1) {
    const again = { ...eve, id: `eve ${seat}`, seat };
    expect(strikes.refusedMs(again, 0)).toBe(0);
    expect(strikes.add(again, { lastSeat: seat, now: 0 })).toBe('closed');
    expect(strikes.refusedMs(again, 0)).toBeGreaterThan(0);
  }
  expect(strikes.refusedMs(newcomer, 0)).toBe(2000);
});
