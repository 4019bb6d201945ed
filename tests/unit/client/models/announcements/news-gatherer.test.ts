import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type News, NewsGatherer } from '../../../../../client/src/models/announcements/news-gatherer.ts';
import { ToastsModel } from '../../../../../client/src/models/announcements/toasts.ts';

const joined: News = { topic: 'joined', undoes: 'left', text: (names) => `${names} joined` };
const left: News = { topic: 'left', undoes: 'joined', text: (names) => `${names} left` };
const hand: News = { topic: 'hands', onceInMs: 10_000, toast: {}, text: (names, count) => `${names}: ${count} up` };

const person = (name: string) => ({ id: `id of ${name}`, name });
const [ana, ben, cleo, dan] = ['Ana', 'Ben', 'Cleo', 'Dan'].map(person);

let toasts: ToastsModel;
let news: NewsGatherer;
const sent = () => toasts.announcements.value.map(({ text }) => text);
const shown = () => toasts.shown.value.map(({ text }) => text);

function add(kind: News, ...people: readonly (ReturnType<typeof person> | undefined)[]): void {
  for (const one of people) if (one) news.add(kind, one);
}

beforeEach(() => {
  jest.useFakeTimers();
  toasts = new ToastsModel();
  news = new NewsGatherer(toasts);
});

afterEach(() => {
  jest.useRealTimers();
});

test('events within a second and a half are announced together, all topics in one sentence', () => {
  add(joined, ana);
  jest.advanceTimersByTime(1499);
  add(joined, ben, cleo);
  add(left, dan);
  expect(sent()).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(sent()).toEqual(['Ana, Ben, and Cleo joined; Dan left']);
  jest.advanceTimersByTime(60_000);
  expect(sent()).toHaveLength(1);
});

test.each([
  { people: 4, told: '1, 2, 3, and 1 other joined' },
  { people: 30, told: '1, 2, 3, and 27 others joined' },
])('of $people three are named and the rest counted', ({ people, told }) => {
  add(joined, ...Array.from({ length: people }, (_, index) => person(String(index + 1))));
  jest.advanceTimersByTime(1500);
  expect(sent()).toEqual([told]);
});

test('an event that is undone before its announcement is not announced', () => {
  add(joined, ana, ben);
  add(left, ana);
  jest.advanceTimersByTime(1500);
  expect(sent()).toEqual(['Ben joined']);
  add(left, ben);
  add(joined, ben);
  jest.advanceTimersByTime(1500);
  expect(sent()).toHaveLength(1);
});

test('an event that is undone afterwards is announced as well', () => {
  add(joined, ana);
  jest.advanceTimersByTime(1500);
  add(left, ana);
  jest.advanceTimersByTime(1500);
  expect(sent()).toEqual(['Ana joined', 'Ana left']);
});

test('all events of a topic share a toast, and the next replaces it', () => {
  add(hand, ana, ben);
  jest.advanceTimersByTime(1500);
  expect(shown()).toEqual(['Ana and Ben: 2 up']);
  add(hand, cleo);
  jest.advanceTimersByTime(1500);
  expect(shown()).toEqual(['Cleo: 1 up']);
});

test('one hand per person is announced in ten seconds, even if thirty people flood', () => {
  const people = Array.from({ length: 30 }, (_, index) => person(String(index)));
  const flood = () => {
    add(hand, ...people);
    jest.advanceTimersByTime(100);
    for (const { id } of people) news.drop(hand.topic, id);
    add(hand, ...people);
    jest.advanceTimersByTime(1400);
  };
  // Until ten and a half seconds after the first announcement.
  for (let round = 0; round < 8; round += 1) flood();
  expect(sent()).toEqual(['0, 1, 2, and 27 others: 30 up']);
  flood();
  expect(sent()).toHaveLength(2);
});

test('joins and leaves share a toast', () => {
  const toast = { about: 'people' };
  add({ ...joined, toast }, ana, ben);
  add({ ...left, toast }, dan);
  jest.advanceTimersByTime(1500);
  expect(shown()).toEqual(['Ana and Ben joined; Dan left']);
  expect(sent()).toEqual(['Ana and Ben joined; Dan left']);
});

test('a topic that says more about a person replaces those that say less', () => {
  add(joined, ben);
  add(left, ana);
  add({ topic: 'visit', replaces: ['joined', 'left'], text: (names) => `${names} joined and left` }, ana);
  jest.advanceTimersByTime(1500);
  expect(sent()).toEqual(['Ben joined; Ana joined and left']);
});

test('nothing is announced during a rest, and nothing of it afterwards', () => {
  add(joined, ana);
  news.rest(10_000);
  add(joined, ben);
  news.addOthers(joined, 3);
  jest.advanceTimersByTime(9999);
  expect(news.rests).toBe(true);
  jest.advanceTimersByTime(1);
  add(left, cleo);
  jest.advanceTimersByTime(1500);
  expect(sent()).toEqual(['Cleo left']);
});

test('nothing is announced after the call', () => {
  add(joined, ana);
  add(hand, ben);
  news.clear();
  jest.advanceTimersByTime(60_000);
  expect(sent()).toEqual([]);
});

test('people without names are counted', () => {
  add(joined, ana);
  news.addOthers(joined, 12);
  news.addOthers(left, 1);
  jest.advanceTimersByTime(1500);
  expect(sent()).toEqual(['Ana, and 12 others joined; 1 person left']);
});
