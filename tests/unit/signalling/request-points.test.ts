import { expect, test } from '@jest/globals';
import { pointsOf, roomPointsOf, sharedPointsOf } from '../../../server/signalling/request-points.ts';

test.each([
  { what: 'an ordinary request', event: 'transport:connect', bytes: 3000, points: 1 },
  { what: 'a join', event: 'room:join', bytes: 3000, points: 20 },
  { what: 'a join with much to say', event: 'room:join', bytes: 54_000, points: 26 },
  { what: 'the preparation of a join', event: 'prejoin:prepare', bytes: 3000, points: 10 },
  { what: 'the subscriptions of a page in a room of thirty', event: 'subscriptions:set', bytes: 3000, points: 1 },
  { what: 'the longest subscriptions', event: 'subscriptions:set', bytes: 65_536, points: 9 },
  { what: 'a short chat message', event: 'chat:send', bytes: 120, points: 1 },
  { what: 'a long chat message', event: 'chat:send', bytes: 4096, points: 17 },
  { what: 'a request that there is not', event: 'x', bytes: 0, points: 1 },
  { what: 'the name of a property that every object has', event: 'constructor', bytes: 0, points: 1 },
])('$what counts as $points', ({ event, bytes, points }) => {
  expect(pointsOf(event, { bytes, people: 2 })).toBe(points);
});

test.each([
  { what: 'a join', event: 'room:join', people: 90, points: 31 },
  { what: 'a leave', event: 'room:leave', people: 90, points: 16 },
  { what: 'a mute', event: 'producer:pause', people: 90, points: 4 },
  { what: 'a file', event: 'file:offer', people: 90, points: 4 },
  { what: 'an offer of a direct call', event: 'direct:offer', people: 90, points: 4 },
  { what: 'a page of videos', event: 'subscriptions:set', people: 90, points: 2 },
  { what: 'a join', event: 'room:join', people: 1000, points: 35 },
  { what: 'a mute', event: 'producer:pause', people: 1000, points: 6 },
  { what: 'a hand for everybody', event: 'hand:raise', people: 1000, points: 41 },
  { what: 'a page of names', event: 'roster:list', people: 90, points: 2 },
  { what: 'a page of names', event: 'roster:list', people: 1000, points: 7 },
  { what: 'more people for more tiles', event: 'roster:meet', people: 1000, points: 2 },
  { what: 'what nobody else notices', event: 'stats:watch', people: 90, points: 1 },
  { what: 'the name of a property that every object has', event: 'constructor', people: 90, points: 1 },
])('among $people people $what counts as $points', ({ event, people, points }) => {
  expect(pointsOf(event, { bytes: 0, people })).toBe(points);
  expect(roomPointsOf(event, 0)).toBe(0);
});

test('nobody in a room of 125 reaches the limit by muting twice a second, raising a hand and scrolling', () => {
  const perSecond = { 'producer:pause': 2, 'producer:resume': 2, 'hand:raise': 1, 'subscriptions:set': 5 };
  const points = Object.entries(perSecond).map(
    ([event, times]) => times * pointsOf(event, { bytes: 3000, people: 125 }),
  );
  expect(points.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(50);
});

test.each([
  { what: 'a join, which its address has a bound for by itself', event: 'room:join', points: 1 },
  { what: 'looking at others', event: 'subscriptions:set', points: 1 },
  { what: 'a mute, of which everybody is notified', event: 'producer:pause', points: 10 },
  { what: 'a reaction', event: 'reaction:send', points: 10 },
  { what: 'an offer of a direct call', event: 'direct:offer', points: 10 },
  { what: 'a file for everybody', event: 'file:offer', points: 10 },
  { what: 'the name of a property that every object has', event: 'constructor', points: 1 },
])('of its address $what uses $points', ({ event, points }) => {
  expect(sharedPointsOf(event, { people: 90, knownBy: 89 })).toBe(points);
});

test.each([
  { what: 'a mute of somebody whom few know', event: 'producer:pause', knownBy: 50, points: 10 },
  { what: 'a mute of somebody whom all know', event: 'producer:pause', knownBy: 999, points: 111 },
  { what: 'a file for everybody', event: 'file:offer', knownBy: 50, points: 111 },
  { what: 'a reaction, which is announced with others', event: 'reaction:send', knownBy: 999, points: 10 },
  { what: 'looking at others', event: 'subscriptions:set', knownBy: 999, points: 1 },
])('of its address $what among a thousand people uses $points', ({ event, knownBy, points }) => {
  expect(sharedPointsOf(event, { people: 1000, knownBy })).toBe(points);
});
