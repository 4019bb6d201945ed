import { expect, test } from '@jest/globals';
import { nothingRequested, type Requested, requestedAfter } from '../../../../../client/src/models/debug/requested.ts';
import type { WatchedRequest } from '../../../../../client/src/signalling/watched-message.ts';
import type { Notice, RequestName } from '../../../../../server/shared/protocol/events.ts';
import { opusParameters } from '../../../../support/microphone.ts';

const producer = '00000000-0000-4000-8000-000000000001';
const other = '00000000-0000-4000-8000-000000000002';
const created = (id: string) => ({
  producers: [{ producer: id, source: 'camera', paused: false, rtpParameters: opusParameters }],
});

const sent = (before: Requested, name: RequestName, data: unknown) =>
  requestedAfter(before, { kind: 'request', name, number: 1, data } as WatchedRequest);
const heard = (before: Requested, ...notice: Notice) => requestedAfter(before, { kind: 'notice', notice });

test('own producers are followed from their creation to their end', () => {
  const one = sent(nothingRequested, 'producers:create', created(producer));
  expect(one.producers).toEqual([{ producer, source: 'camera', paused: false, layers: undefined }]);
  const limited = heard(one, 'producer:layersNeeded', { producer, layers: 1 });
  expect(limited.producers[0]?.layers).toBe(1);
  const paused = sent(limited, 'producer:pause', { producer });
  expect(paused.producers[0]?.paused).toBe(true);
  expect(sent(paused, 'producer:resume', { producer }).producers[0]?.paused).toBe(false);
  expect(sent(limited, 'producer:close', { producer }).producers).toEqual([]);
  expect(sent(limited, 'producer:close', { producer: other })).toEqual(limited);
});

test.each([
  { measure: 'paused' as const, left: [true] },
  { measure: 'closed' as const, left: [] },
])('a producer that exceeded its limit is $measure', ({ measure, left }) => {
  const one = sent(nothingRequested, 'producers:create', created(producer));
  const limited = heard(one, 'producer:limited', { producer, source: 'camera', measure, reason: 'bitrate' });
  expect(limited.producers.map(({ paused }) => paused)).toEqual(left);
});

test('a producer that is created again under its id keeps its needed layers; another one starts with all', () => {
  const one = sent(nothingRequested, 'producers:create', created(producer));
  const limited = heard(one, 'producer:layersNeeded', { producer, layers: 1 });
  const again = sent(limited, 'producers:create', created(producer));
  expect(again.producers).toEqual([{ producer, source: 'camera', paused: false, layers: 1 }]);
  const replaced = sent(limited, 'producers:create', created(other));
  expect(replaced.producers).toEqual([{ producer: other, source: 'camera', paused: false, layers: undefined }]);
});

test('the subscriptions are those of the last request that contains some, until the room is left', () => {
  const subscriptions = {
    videos: [{ peer: producer, source: 'camera', height: 180 }],
    newcomers: { cameras: 1, screens: 1, height: 90 },
  };
  const set = sent(nothingRequested, 'subscriptions:set', subscriptions);
  expect(set.subscriptions).toEqual(subscriptions);
  expect(sent(set, 'hand:raise', {})).toBe(set);
  expect(sent(set, 'room:leave', {})).toEqual(nothingRequested);
});
