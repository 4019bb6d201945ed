import { expect, test } from '@jest/globals';
import { readRoute } from '../../../../client/src/app/route.ts';
import { screenFor } from '../../../../client/src/app/screen-for.ts';
import type { CallState } from '../../../../client/src/models/call/call.ts';

test.each([
  { path: '/', want: { page: 'landing' } },
  { path: '/r/weekly-sync', want: { page: 'room', room: 'weekly-sync' } },
  { path: '/r/Weekly%20Sync/', want: { page: 'room', room: 'weekly-sync' } },
  { path: '/r/%3F%3F', want: { page: 'bad_room', name: '??' } },
  { path: '/r/%E0%A4%A', want: { page: 'bad_room', name: '%E0%A4%A' } },
  { path: '/r/', want: { page: 'bad_room', name: '' } },
  { path: '/r/a/b', want: { page: 'not_found' } },
  { path: '/check', want: { page: 'check' } },
  { path: '/elsewhere', want: { page: 'not_found' } },
])('$path leads to $want', ({ path, want }) => {
  expect(readRoute(path)).toEqual(want);
});

const idle: CallState = { phase: 'idle' };
const full: CallState = { phase: 'ended', reason: 'room_full' };
const inRoom = {
  route: readRoute('/r/weekly'),
  missing: [],
  call: idle,
  socketState: 'connected' as const,
  waiting: false,
  end: undefined,
  seen: undefined,
};

test.each([
  {
    title: 'a browser that is not supported says so at pre-join',
    given: { missing: ['popover (HTML)'] },
    want: 'unsupported',
  },
  { title: 'a room’s link first shows the preview', given: {}, want: 'pre_join' },
  {
    title: 'somebody who waits in the lobby sees the preview, also after an end',
    given: { call: { phase: 'joining' as const }, waiting: true, end: full },
    want: 'pre_join',
  },
  { title: 'joining stays with the preview', given: { call: { phase: 'joining' as const } }, want: 'pre_join' },
  {
    title: 'joining again stays with the page of the end',
    given: { call: { phase: 'joining' as const }, end: full },
    want: 'ended',
  },
  {
    title: 'joining after an end once read stays with the preview',
    given: { call: { phase: 'joining' as const }, end: full, seen: full },
    want: 'pre_join',
  },
  { title: 'a live call shows the room', given: { call: { phase: 'live' as const } }, want: 'room' },
  {
    title: 'a call that comes back still shows it',
    given: { call: { phase: 'reconnecting' as const, reason: 'lost' as const } },
    want: 'room',
  },
  { title: 'a call that ended says why', given: { call: full }, want: 'ended' },
  { title: 'an end once read gives way to the preview', given: { call: full, seen: full }, want: 'pre_join' },
  { title: 'an outdated page asks to be reloaded', given: { socketState: 'outdated' as const }, want: 'outdated' },
  { title: 'a lost server leaves the preview', given: { socketState: 'lost' as const }, want: 'pre_join' },
  {
    title: 'the landing page is shown whatever the call',
    given: { route: readRoute('/'), call: full },
    want: 'landing',
  },
])('$title', ({ given, want }) => {
  expect(screenFor({ ...inRoom, ...given }).show).toBe(want);
});
