import { expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import { endedEn, endedKo } from '../../../../../client/src/i18n/ended-texts.ts';
import { addTexts } from '../../../../../client/src/i18n/i18n.ts';
import type { Reach } from '../../../../../client/src/media/reach-watch.ts';
import { CallRecordModel, recordAfter } from '../../../../../client/src/models/call/record.ts';
import { callSummary } from '../../../../../client/src/screens/ended/call-summary.ts';
import type { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import type { JoinResult } from '../../../../../server/shared/protocol/room.ts';
import type { Quality } from '../../../../../server/shared/protocol/stats.ts';

addTexts({ en: endedEn, ko: endedKo });

test('time counts for the current quality until it changes', () => {
  const changes: { at: number; quality: Quality }[] = [
    { at: 1000, quality: 'good' },
    { at: 61_000, quality: 'poor' },
    { at: 81_000, quality: 'fair' },
    { at: 86_000, quality: 'good' },
    { at: 100_000, quality: 'good' },
  ];
  const first = {
    lastedMs: 0,
    peakPeople: 3,
    fairMs: 0,
    poorMs: 0,
    connected: true,
    at: 0,
    quality: 'good' as const,
  };
  expect(changes.reduce(recordAfter, first)).toMatchObject({
    lastedMs: 100_000,
    peakPeople: 3,
    poorMs: 20_000,
    fairMs: 5000,
  });
});

const minute = 60_000;
test.each([
  {
    lasted: 0.4,
    people: 1,
    faults: 0,
    poor: 0,
    says: 'You were in the meeting for 24 seconds, with nobody else.\nYour connection was good.',
  },
  {
    lasted: 42,
    people: 5,
    faults: 0,
    poor: 0.1,
    says: 'You were in the meeting for 42 minutes, with up to 4 others.\nYour connection was good.',
  },
  {
    lasted: 60,
    people: 2,
    faults: 3,
    poor: 0,
    says: 'You were in the meeting for 1 hour, with one other person.\nYour connection was unstable for 3 minutes.',
  },
  {
    lasted: 125,
    people: 9,
    faults: 3,
    poor: 0.5,
    says: 'You were in the meeting for 2 hours 5 minutes, with up to 8 others.\nYour connection was poor for 30 seconds.',
  },
])('$lasted minutes with $people people: $says', ({ lasted, people, faults, poor, says }) => {
  const of = { lastedMs: lasted * minute, peakPeople: people, fairMs: faults * minute, poorMs: poor * minute };
  expect(callSummary({ ...of, connected: true })).toBe(says);
});

const blocked: Reach = { phase: 'blocked', fault: 'udp_blocked' };
const [unused, connecting, connected] = (['unused', 'connecting', 'connected'] as const).map((phase) => ({ phase }));

test.each([
  { reaches: [connecting, connected], says: ['Your connection was good.'] },
  { reaches: [connecting, blocked], says: ['Audio and video did not connect (code udp_blocked).'] },
  { reaches: [connecting, blocked, connected], says: ['Your connection was good.'] },
  { reaches: [connecting], says: [] },
  { reaches: [unused], says: [] },
])('of a call that was $reaches the summary says $says', ({ reaches, says }) => {
  const reach = signal<Reach>({ phase: 'unused' });
  const record = new CallRecordModel({ quality: signal('good'), reach: () => reach.value });
  const signalling = { on: () => () => undefined } as unknown as Signalling;
  const stop = record.follow(signalling, { peers: [] } as unknown as JoinResult);
  for (const next of reaches) reach.value = next ?? reach.value;
  stop();
  record.clear();
  const last = record.last.value;
  expect(last && callSummary(last).split('\n').slice(1)).toEqual(says);
});
