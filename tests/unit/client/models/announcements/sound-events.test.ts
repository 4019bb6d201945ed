import { beforeEach, expect, test } from '@jest/globals';
import { batch, signal } from '@preact/signals';
import { soundEvents } from '../../../../../client/src/models/announcements/sound-events.ts';

const person = (name: string) => ({ id: name, name });
let played: string[];
let stop: () => void;
const live = signal(false);
const people = signal([person('Ada')]);
const unread = signal(0);
const mentions = signal(0);
const hands = signal<string[]>([]);
let resting = false;

beforeEach(() => {
  stop?.();
  batch(() => {
    live.value = true;
    people.value = [person('Ada')];
    unread.value = 0;
    mentions.value = 0;
    hands.value = [];
  });
  played = [];
  resting = false;
  const sounds = { play: (sound: string) => void played.push(sound) };
  stop = soundEvents({ live, people, unread, mentions, hands, rests: () => resting, sounds });
});

test('joins, leaves, messages and hands of others have a sound each', () => {
  people.value = [person('Ada'), person('Bob')];
  unread.value = 1;
  hands.value = ['Bob'];
  people.value = [person('Ada')];
  expect(played).toEqual(['joined', 'chat', 'hand', 'left']);
});

test('lowered hands, one’s own hand and read messages have none', () => {
  unread.value = 2;
  hands.value = ['Ada'];
  played = [];
  hands.value = ['me'];
  hands.value = [];
  unread.value = 0;
  expect(played).toEqual([]);
});

test('those who come back after an interruption make no sound', () => {
  resting = true;
  people.value = [person('Ada'), person('Bob')];
  hands.value = ['Bob'];
  expect(played).toEqual([]);
  resting = false;
  people.value = [person('Ada')];
  expect(played).toEqual(['left']);
});

test('what happened before the call, or while the connection was lost, has none', () => {
  live.value = false;
  people.value = [person('Ada'), person('Bob')];
  unread.value = 3;
  batch(() => {
    live.value = true;
    people.value = [person('Bob'), person('Cleo')];
  });
  expect(played).toEqual([]);
  people.value = [person('Bob')];
  expect(played).toEqual(['left']);
});

test('a message with a mention has a sound of its own', () => {
  batch(() => {
    unread.value = 1;
    mentions.value = 1;
  });
  expect(played).toEqual(['mention', 'chat']);
});
