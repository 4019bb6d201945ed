/** Whose media has stopped arriving. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { batch, signal } from '@preact/signals';
import type { Recovery } from '../../../../../client/src/models/call/recovery.ts';
import type { Person } from '../../../../../client/src/models/people/roster.ts';
import { type LostPeople, watchLostPeople } from '../../../../../client/src/models/quality/lost-people.ts';
import type { StreamHistory } from '../../../../../client/src/models/quality/samples.ts';
import type { Source } from '../../../../../server/shared/protocol/scalars.ts';
import type { Quality } from '../../../../../server/shared/protocol/stats.ts';
import { fakeTrack } from '../../../../support/fake-track.ts';

const sends = (source: string, { paused = false } = {}) => ({
  producer: source,
  paused,
  track: fakeTrack(source === 'microphone' ? 'audio' : 'video'),
  rejected: false,
});

const ana: Person = {
  id: 'ana',
  name: 'Ana',
  speaking: false,
  connected: true,
  interrupted: false,
  role: 'participant',
  stopped: [],
  microphone: sends('microphone', { paused: true }),
  camera: sends('camera'),
  screen: undefined,
  screenAudio: undefined,
};
const silent: Person = { ...ana, id: 'ben', name: 'Ben', camera: undefined };

const people = signal<readonly Person[]>([]);
const histories = signal<readonly StreamHistory[]>([]);
const own = signal<Quality>('good');
const recovery = signal<Recovery | undefined>(undefined);
let lost: LostPeople;
let clock: number;
const ids = () => [...lost.ids.value];

/** One more sample of each stream: how many packets arrived a second. */
function sample(...streams: (readonly [peer: string, source: Source, packetsPerSecond: number])[]): void {
  clock += 2000;
  const rates = { bitrate: 0, loss: 0, roundTripMs: undefined, frameRate: 0, width: 0, height: 0, limited: undefined };
  histories.value = streams.map(([peer, source, packetsPerSecond]) => ({
    peer,
    source,
    samples: [{ ...rates, atMs: clock, packetsPerSecond }],
  }));
}

beforeEach(() => {
  jest.useFakeTimers();
  clock = 0;
  batch(() => {
    people.value = [ana, silent];
    histories.value = [];
    own.value = 'good';
    recovery.value = undefined;
  });
  lost = watchLostPeople({ people, histories, own, recovery });
});

afterEach(() => {
  lost.close();
  jest.useRealTimers();
});

test('a participant is lost when their camera has not arrived in two samples, and back with the first packet', () => {
  sample(['ana', 'camera', 30], ['ana', 'microphone', 0]);
  sample(['ana', 'camera', 0], ['ana', 'microphone', 0]);
  expect(ids()).toEqual([]);
  sample(['ana', 'camera', 0], ['ana', 'microphone', 0]);
  expect(ids()).toEqual(['ana']);
  sample(['ana', 'camera', 1], ['ana', 'microphone', 0]);
  expect(ids()).toEqual([]);
});

test.each<[string, Partial<Person>]>([
  ['paused by its sender', { camera: sends('camera', { paused: true }) }],
  ['not received because it is not visible', { camera: { ...sends('camera'), track: undefined } }],
  ['off', { camera: undefined }],
  ['off while a still screen is shared', { camera: undefined, screen: sends('screen') }],
])('nobody is lost whose camera is %s', (_, more) => {
  people.value = [{ ...ana, ...more }];
  for (let times = 0; times < 5; times += 1) sample(['ana', 'screen', 0], ['ana', 'microphone', 0]);
  expect(ids()).toEqual([]);
});

test('a participant whose video has never arrived is not lost: it is still loading', () => {
  people.value = [ana];
  for (let samples = 0; samples < 4; samples += 1) sample(['ana', 'camera', 0], ['ana', 'microphone', 0]);
  expect(ids()).toEqual([]);
});

test('a participant whose media is not connected is not lost', () => {
  people.value = [{ ...ana, connected: false, interrupted: true }];
  for (let samples = 0; samples < 4; samples += 1) sample(['ana', 'camera', 0], ['ana', 'microphone', 0]);
  expect(ids()).toEqual([]);
});

test('a participant who can still be heard is not lost', () => {
  for (let times = 0; times < 3; times += 1) sample(['ana', 'camera', 0], ['ana', 'microphone', 50]);
  expect(ids()).toEqual([]);
});

test('on a poor link of one’s own, missing video says nothing about the others', () => {
  own.value = 'poor';
  for (let times = 0; times < 3; times += 1) sample(['ana', 'camera', 0]);
  expect(ids()).toEqual([]);
});

test('of participants who send next to nothing, those are lost whose connection the server has lost', () => {
  people.value = [
    { ...silent, interrupted: true },
    { ...ana, screen: sends('screen'), camera: undefined },
  ];
  sample(['ana', 'screen', 0]);
  expect(ids()).toEqual([]);
  sample(['ana', 'screen', 0]);
  expect(ids()).toEqual(['ben']);
  people.value = [{ ...silent, interrupted: false }];
  expect(ids()).toEqual([]);
});

test('a participant whose media still arrives is not lost, although the server has lost their connection', () => {
  people.value = [{ ...ana, interrupted: true }];
  for (let times = 0; times < 3; times += 1) sample(['ana', 'camera', 30]);
  expect(ids()).toEqual([]);
});

test('a camera that starts or resumes after a silence is waited for', () => {
  people.value = [{ ...ana, camera: undefined }];
  sample(['ana', 'microphone', 50]);
  for (let times = 0; times < 5; times += 1) sample(['ana', 'microphone', 0]);
  const paused = sends('camera', { paused: true });
  people.value = [{ ...ana, camera: paused }];
  for (let times = 0; times < 5; times += 1) sample(['ana', 'camera', 0]);
  people.value = [{ ...ana, camera: { ...paused, paused: false } }];
  expect(ids()).toEqual([]);
  sample(['ana', 'camera', 0]);
  expect(ids()).toEqual([]);
  sample(['ana', 'camera', 0]);
  expect(ids()).toEqual(['ana']);
  people.value = [ana];
  expect(ids()).toEqual([]);
});

test('a stream that has just begun is waited for', () => {
  people.value = [ana];
  histories.value = [{ peer: 'ana', source: 'camera', samples: [] }];
  histories.value = [{ peer: 'ana', source: 'camera', samples: [] }];
  histories.value = [{ peer: 'ana', source: 'camera', samples: [] }];
  expect(ids()).toEqual([]);
});

test.each(['silent', 'restart', 'media'] as const)('everybody is lost when nothing arrives any more: %s', (reason) => {
  recovery.value = reason;
  expect(ids()).toEqual([]);
  jest.advanceTimersByTime(1500);
  expect(ids()).toEqual(['ana', 'ben']);
  recovery.value = undefined;
  expect(ids()).toEqual([]);
});

test('nobody is lost while media continues without the server, as in a direct call', () => {
  recovery.value = 'silent';
  jest.advanceTimersByTime(500);
  recovery.value = 'media_flowing';
  jest.advanceTimersByTime(60_000);
  expect(ids()).toEqual([]);
});
