/** What a screen reader reads out about a call, as text and in order. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { batch, signal } from '@preact/signals';
import { addTexts } from '../../../../../client/src/i18n/i18n.ts';
import { roomEn, roomKo } from '../../../../../client/src/i18n/room-texts.ts';
import { announceCall } from '../../../../../client/src/models/announcements/call-news.ts';
import { NewsGatherer } from '../../../../../client/src/models/announcements/news-gatherer.ts';
import { ToastsModel } from '../../../../../client/src/models/announcements/toasts.ts';

addTexts({ en: roomEn, ko: roomKo });

const screen = { producer: 'screen', paused: false, track: undefined, rejected: false };
const person = (name: string, more: { screen?: typeof screen } = {}) => ({
  id: name,
  name,
  screen: undefined,
  ...more,
});

const live = signal(false);
const people = signal([person('Ana')]);
const muted = signal(false);
const partial = signal(false);
let blocked: string[];
let toasts: ToastsModel;
let news: NewsGatherer;
let stop: () => void;
const read = () => toasts.announcements.value.map(({ text }) => text);
const gather = () => jest.advanceTimersByTime(1500);

beforeEach(() => {
  jest.useFakeTimers();
  batch(() => {
    live.value = false;
    people.value = [person('Ana')];
    muted.value = false;
    partial.value = false;
  });
  blocked = [];
  toasts = new ToastsModel();
  news = new NewsGatherer(toasts);
  stop = announceCall({ live, people, partial, muted, admits: (id) => !blocked.includes(id), news, toasts });
});

afterEach(() => {
  stop();
  jest.useRealTimers();
});

test('after a join, first that one is in the meeting, and then what others do', () => {
  people.value = [person('Ana'), person('Ben')];
  live.value = true;
  expect(read()).toEqual(['You are in the meeting.']);
  people.value = [person('Ana', { screen }), person('Ben'), person('Cleo')];
  people.value = [person('Ana', { screen }), person('Cleo')];
  gather();
  expect(read()).toEqual(['You are in the meeting.', 'Cleo joined; Ben left', 'Ana started sharing a screen']);
});

test('a participant who leaves while sharing has left, and nothing else', () => {
  live.value = true;
  people.value = [person('Ana', { screen })];
  people.value = [];
  gather();
  expect(read()).toEqual(['You are in the meeting.', 'Ana left']);
});

test('the own microphone is announced at each change, but not before the join', () => {
  muted.value = true;
  live.value = true;
  muted.value = false;
  muted.value = true;
  expect(read()).toEqual(['You are in the meeting.', 'Unmuted', 'Muted']);
});

test('after an interruption there is one sentence, however many others come back', () => {
  people.value = [person('Ana', { screen }), person('Ben')];
  live.value = true;
  live.value = false;
  // The server was restarted: its first answer knows nobody else.
  batch(() => {
    people.value = [];
    live.value = true;
  });
  people.value = [person('Ana')];
  people.value = [person('Ana', { screen })];
  people.value = [person('Ana', { screen }), person('Ben')];
  gather();
  expect(read()).toEqual(['You are in the meeting.', 'You are back in the meeting.']);
  jest.advanceTimersByTime(10_000);
  people.value = [person('Ana', { screen })];
  gather();
  expect(read().slice(2)).toEqual(['Ben left']);
});

test('nothing that was pending when the connection was lost is announced', () => {
  live.value = true;
  people.value = [];
  live.value = false;
  gather();
  live.value = true;
  gather();
  expect(read()).toEqual(['You are in the meeting.', 'You are back in the meeting.']);
});

test('blocked participants are left out, and so are joins and leaves of a room of which only some are known', () => {
  live.value = true;
  blocked = ['Eve'];
  people.value = [person('Ana'), person('Eve')];
  partial.value = true;
  people.value = [person('Ana'), person('Eve'), person('Finn')];
  gather();
  expect(read()).toEqual(['You are in the meeting.']);
});
