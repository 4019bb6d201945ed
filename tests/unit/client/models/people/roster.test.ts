import { expect, test } from '@jest/globals';
import { addTexts, showLanguage, t } from '../../../../../client/src/i18n/i18n.ts';
import { roomEn, roomKo } from '../../../../../client/src/i18n/room-texts.ts';
import {
  type Roster,
  rosterOf,
  withoutPeer,
  withoutProducer,
  withPaused,
  withPeer,
  withPeers,
  withProducer,
  withRole,
  withSpeakers,
  withStopped,
  withTracks,
} from '../../../../../client/src/models/people/roster.ts';
import { fakeTrack } from '../../../../support/fake-track.ts';

addTexts({ en: roomEn, ko: roomKo });

const camera = { id: 'c', source: 'camera' as const, paused: false };
const start: Roster = rosterOf([
  { id: 'ada', name: 'Ada', producers: [camera] },
  { id: 'bob', name: 'Bob', producers: [] },
]);

const names = (roster: Roster) => roster.map(({ name }) => name);

test('people are listed in the order in which they joined', () => {
  expect(names(withPeer(start, { id: 'cleo', name: 'Cleo', producers: [] }))).toEqual(['Ada', 'Bob', 'Cleo']);
  expect(names(withoutPeer(start, 'ada'))).toEqual(['Bob']);
});

test('people who are named later come last, and those who are known keep their places', () => {
  const named = withPeers(start, [
    { id: 'cleo', name: 'Cleo', producers: [] },
    { id: 'ada', name: 'Ada', producers: [] },
  ]);
  expect(names(named)).toEqual(['Ada', 'Bob', 'Cleo']);
  expect(named[0]?.camera).toBeUndefined();
});

test.each(['en', 'ko'] as const)(
  'nobody else has the page’s word for the local participant in %s',
  async (language) => {
    await showLanguage(language);
    for (const name of [t('chat.you'), t('pointer.you'), t('room.you', { name: 'Ada' }), '\u200bＹou', 'Ada(you )'])
      expect(names(withPeer([], { id: 'eve', name, producers: [] }))).toEqual([`${name} (2)`]);
    for (const name of ['Youri', 'You and me', '나래'])
      expect(names(withPeer([], { id: 'eve', name, producers: [] }))).toEqual([name]);
    await showLanguage('en');
  },
);

test('[A5] [A8] a role and what is stopped belong to one person', () => {
  const roster = withStopped(withRole(start, { peer: 'bob', role: 'host' }), { peer: 'ada', sources: ['camera'] });
  expect(roster.map(({ role, stopped }) => ({ role, stopped }))).toEqual([
    { role: 'participant', stopped: ['camera'] },
    { role: 'host', stopped: [] },
  ]);
});

test('a repeated announcement counts once', () => {
  expect(names(withPeer(start, { id: 'bob', name: 'Bob', producers: [] }))).toEqual(['Ada', 'Bob']);
});

test('a source starts, is paused, and ends', () => {
  const sound = { id: 's', source: 'screen-audio' as const, paused: false };
  const created = withProducer(start, { peer: 'bob', producer: sound });
  expect(created[1]?.screenAudio).toEqual({ producer: 's', paused: false, track: undefined, rejected: false });
  const paused = withPaused(created, { peer: 'bob', producer: 's', paused: true });
  expect(paused[1]?.screenAudio).toEqual({ producer: 's', paused: true, track: undefined, rejected: false });
  expect(withoutProducer(paused, { peer: 'bob', producer: 's' })[1]?.screenAudio).toBeUndefined();
});

test('each source has the track of its producer, if there is one', () => {
  const track = fakeTrack('video');
  const known = new Map([['c', track]]);
  const [ada, bob] = withTracks(start, (producer) => ({ track: known.get(producer), rejected: false }));
  expect(ada?.camera).toEqual({ producer: 'c', paused: false, track, rejected: false });
  expect(ada?.microphone).toBeUndefined();
  expect(bob).toEqual(start[1]);
});

test('a notice about an unknown producer changes nobody', () => {
  expect(withPaused(start, { peer: 'bob', producer: 'c', paused: true })).toEqual(start);
  expect(withoutProducer(start, { peer: 'nobody', producer: 'c' })).toEqual(start);
});

test('speech changes only those whose speaking changed, and nothing if nobody’s did', () => {
  const speaking = withSpeakers(start, ['bob']);
  expect(speaking.map((person) => person.speaking)).toEqual([false, true]);
  expect(speaking[0]).toBe(start[0]);
  expect(withSpeakers(speaking, ['bob'])).toBe(speaking);
});
