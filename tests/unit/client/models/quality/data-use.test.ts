import { expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import type { StatsEntry } from '../../../../../client/src/media/stream-counts.ts';
import type { CaptureState } from '../../../../../client/src/models/devices/devices.ts';
import { DataUse } from '../../../../../client/src/models/quality/data-use.ts';
import { VideoSuspension } from '../../../../../client/src/models/quality/video-suspension.ts';
import { memoryStore } from '../../../../support/memory-store.ts';
import { FakeTrack } from '../devices/fake-media.ts';

const MB = 1e6;
const report = (...entries: StatsEntry[]) => new Map(entries.map((entry) => [entry.id, entry]));
const pair = (id: string, received: number, sent = 0): StatsEntry => ({
  id,
  type: 'candidate-pair',
  bytesReceived: received,
  bytesSent: sent,
});

test('counts all paths of all connections, those of closed ones included', () => {
  const use = new DataUse(memoryStore());
  use.add([report(pair('send', 10, 900)), report(pair('receive', 500, 20))]);
  use.add([report(pair('send', 20, 1800)), report(pair('receive', 700, 30), pair('other path', 50))]);
  use.add([report(pair('after a new join', 5, 5))]);
  expect(use.used.value).toEqual({ received: 20 + 700 + 50 + 5, sent: 1800 + 30 + 5 });
});

test('adds the headers of packets where the browser counts packets', () => {
  const use = new DataUse(memoryStore());
  use.add([report({ ...pair('one', 1000, 100), packetsReceived: 10, packetsSent: 1 })]);
  expect(use.used.value).toEqual({ received: 1280, sent: 128 });
});

test('a call starts from zero, under the limit that the browser remembers', () => {
  const store = memoryStore();
  new DataUse(store).choose(100);
  const use = new DataUse(store);
  use.add([report(pair('one', 95 * MB))]);
  expect([use.limit.value, use.plan.value]).toEqual([100, 'audio']);
  use.clear();
  expect([use.limit.value, use.plan.value]).toEqual([100, 'full']);
});

test('a higher limit, or none, brings video back', () => {
  const use = new DataUse(memoryStore());
  use.choose(100);
  use.add([report(pair('one', 60 * MB, 35 * MB))]);
  expect(use.plan.value).toBe('audio');
  use.choose(300);
  expect(use.plan.value).toBe('full');
  use.choose(100);
  use.choose(undefined);
  expect(use.plan.value).toBe('full');
});

test('a stored limit that no longer exists is none', () => {
  const store = memoryStore();
  store.write('data-limit', '7');
  expect(new DataUse(store).limit.value).toBeUndefined();
});

test('the camera is paused once only audio is left', () => {
  const track = new FakeTrack('video', 'camera') as unknown as MediaStreamTrack;
  const camera = signal<CaptureState>({ phase: 'on', track, source: track });
  const use = new DataUse(memoryStore());
  const { sent, overLimit, suspended } = new VideoSuspension({ camera, plan: use.plan });
  use.choose(100);
  use.add([report(pair('one', 70 * MB))]);
  expect(sent.value.phase).toBe('on');
  use.add([report(pair('one', 91 * MB))]);
  expect([sent.value.phase, overLimit.value, suspended.value]).toEqual(['off', true, false]);
});
