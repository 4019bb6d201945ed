import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import {
  phaseOf,
  type Reach,
  ReachWatch,
  reachAfter,
  type TransportState,
} from '../../../../client/src/media/reach-watch.ts';
import { MEDIA_DUE_MS } from '../../../../server/shared/protocol/media-due.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test.each<{ states: TransportState[]; busy?: boolean; phase: string }>([
  { states: ['unused', 'unused'], phase: 'unused' },
  { states: ['unused', 'unused'], busy: true, phase: 'connecting' },
  { states: ['connecting', 'unused'], phase: 'connecting' },
  { states: ['connecting', 'connected'], phase: 'connecting' },
  { states: ['connected', 'unused'], busy: true, phase: 'connected' },
  { states: ['connected', 'connected'], phase: 'connected' },
  { states: ['connected', 'lost'], phase: 'blocked' },
])('transports that are $states make media $phase', ({ states, busy = false, phase }) => {
  expect(phaseOf(states, { busy })).toBe(phase);
});

function watch() {
  const reported: string[] = [];
  const read: unknown[] = [];
  let states: TransportState[] = ['unused', 'unused'];
  const all = new ReachWatch({
    states: () => states,
    busy: () => false,
    stats: async () => [new Map() as unknown as RTCStatsReport],
    loadFaultOf: async () => (stats) => {
      read.push(...stats);
      return 'udp_blocked';
    },
    onChanged: (reach) => reported.push(reach.phase === 'blocked' ? reach.fault : reach.phase),
  });
  const go = (...next: TransportState[]) => {
    states = next;
    all.review();
  };
  return { all, reported, read, go };
}

test('media that connects in time is never blocked', async () => {
  const { reported, go } = watch();
  go('connecting', 'unused');
  await jest.advanceTimersByTimeAsync(MEDIA_DUE_MS - 500);
  go('connected', 'unused');
  await jest.advanceTimersByTimeAsync(MEDIA_DUE_MS);
  expect(reported).toEqual(['connecting', 'connected']);
});

test('media that does not is blocked for a cause that the last statistics show, until it connects', async () => {
  const { reported, read, go } = watch();
  go('connecting', 'connecting');
  await jest.advanceTimersByTimeAsync(MEDIA_DUE_MS);
  expect(reported).toEqual(['connecting', 'udp_blocked']);
  expect(read).toHaveLength(1);
  go('connecting', 'connected');
  expect(reported).toHaveLength(2);
  go('connected', 'connected');
  expect(reported).toEqual(['connecting', 'udp_blocked', 'connected']);
});

test('a path that the browser gives up is blocked at once', async () => {
  const { reported, go } = watch();
  go('connecting', 'connecting');
  await jest.advanceTimersByTimeAsync(2000);
  go('lost', 'connecting');
  expect(reported).toEqual(['connecting', 'udp_blocked']);
});

test('a path that is lost after it was found says nothing about new transports', async () => {
  const { reported, go } = watch();
  go('connected', 'connected');
  go('lost', 'connected');
  expect(reported).toEqual(['connected']);
});

test('of a link that is closed, nothing is reported', async () => {
  const { all, reported, go } = watch();
  go('connecting', 'connecting');
  all.close();
  await jest.advanceTimersByTimeAsync(MEDIA_DUE_MS);
  expect(reported).toEqual(['connecting']);
});

test('media that was blocked stays so over new transports, until they connect', () => {
  const blocked: Reach = { phase: 'blocked', fault: 'udp_blocked' };
  const still: Reach = { phase: 'blocked', fault: 'no_handshake' };
  expect(reachAfter(blocked, { phase: 'unused' })).toBe(blocked);
  expect(reachAfter(blocked, { phase: 'connecting' })).toBe(blocked);
  expect(reachAfter(blocked, still)).toBe(still);
  expect(reachAfter(blocked, { phase: 'connected' })).toEqual({ phase: 'connected' });
  expect(reachAfter({ phase: 'connected' }, { phase: 'connecting' })).toEqual({ phase: 'connecting' });
});
