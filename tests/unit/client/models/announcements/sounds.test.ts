import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { EventSwitches } from '../../../../../client/src/models/announcements/event-switches.ts';
import { SoundsModel } from '../../../../../client/src/models/announcements/sounds.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

let played: string[];
const store = memoryStore();
const inMeetingOf = (people: number, kept = memoryStore()) =>
  new SoundsModel({
    switches: new EventSwitches(kept, 'sounds-off'),
    people: () => people,
    play: (sound) => void played.push(sound),
  });

beforeEach(() => {
  jest.useFakeTimers();
  played = [];
});

afterEach(() => {
  jest.useRealTimers();
});

test('sounds are played in meetings of up to eight people', () => {
  inMeetingOf(8).play('joined');
  inMeetingOf(9).play('left');
  expect(played).toEqual(['joined']);
});

test('a mention is heard in larger meetings as well', () => {
  inMeetingOf(500).play('mention');
  expect(played).toEqual(['mention']);
});

test('however much others do, there is one sound a second', () => {
  const sounds = inMeetingOf(3);
  for (let times = 0; times < 50; times += 1) {
    sounds.play('hand');
    jest.advanceTimersByTime(100);
  }
  expect(played).toHaveLength(5);
});

test('each kind can be switched off, which is remembered, and on again', () => {
  new EventSwitches(store, 'sounds-off').toggle('people');
  const later = inMeetingOf(2, store);
  for (const sound of ['joined', 'left', 'chat'] as const) {
    later.play(sound);
    jest.advanceTimersByTime(2000);
  }
  expect(played).toEqual(['chat']);
  new EventSwitches(store, 'sounds-off').toggle('people');
  inMeetingOf(2, store).play('joined');
  expect(played).toEqual(['chat', 'joined']);
});

test('settings that somebody else has written are ignored', () => {
  const kept = memoryStore();
  kept.write('sounds-off', '{"people":true}');
  expect(new EventSwitches(kept, 'sounds-off').off.value.size).toBe(0);
});
