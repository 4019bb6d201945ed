import { expect, jest, test } from '@jest/globals';
import { signal } from '@preact/signals';
import { isSpeech, MutedTalk, nextSpeech } from '../../../../client/src/devices/muted-talk.ts';
import { fakeTrack } from '../../../support/fake-track.ts';

function isHeardAsSpeech(levels: number[]): boolean {
  let spokenMs = 0;
  return levels.some((level) => {
    spokenMs = nextSpeech(spokenMs, { level, elapsedMs: 100 });
    return isSpeech(spokenMs);
  });
}

const times = (count: number, levels: number[]) => Array.from({ length: count }, () => levels).flat();

test.each([
  { what: 'silence', levels: times(50, [0]), speech: false },
  { what: 'a fan', levels: times(50, [0.35]), speech: false },
  { what: 'a cough', levels: [0.9, 0.9, 0.9, ...times(20, [0])], speech: false },
  { what: 'typing', levels: times(20, [0.6, 0, 0]), speech: false },
  { what: 'a word', levels: times(6, [0.6]), speech: true },
  { what: 'words with pauses', levels: times(8, [0.7, 0.7, 0.2]), speech: true },
])('$what is speech: $speech', ({ levels, speech }) => {
  expect(isHeardAsSpeech(levels)).toBe(speech);
});

test('a muted person who speaks sees one hint, and the microphone is no longer measured', () => {
  jest.useFakeTimers();
  const unheard = signal<MediaStreamTrack | undefined>(fakeTrack('audio'));
  const meters: { open: boolean }[] = [];
  let level = 0;
  const talk = new MutedTalk({
    unheard,
    meter: () => {
      const meter = { open: true };
      meters.push(meter);
      const close = () => {
        meter.open = false;
      };
      return { read: () => level, close };
    },
  });
  jest.advanceTimersByTime(2000);
  expect(talk.noticed.value).toBe(false);
  level = 0.8;
  jest.advanceTimersByTime(1000);
  expect(talk.noticed.value).toBe(true);
  unheard.value = undefined;
  expect(talk.noticed.value).toBe(false);
  expect(meters).toEqual([{ open: false }]);
  jest.advanceTimersByTime(5000);
  expect(talk.noticed.value).toBe(false);
  talk.close();
  jest.useRealTimers();
});
