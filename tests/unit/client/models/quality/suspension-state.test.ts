import { expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import type { CaptureState } from '../../../../../client/src/models/devices/devices.ts';
import {
  nextSuspension,
  notSuspended,
  type SuspensionState,
} from '../../../../../client/src/models/quality/suspension-state.ts';
import { VideoSuspension } from '../../../../../client/src/models/quality/video-suspension.ts';
import { FakeTrack } from '../devices/fake-media.ts';

const after = (samples: string, state: SuspensionState = notSuspended, camera = true): SuspensionState =>
  [...samples].reduce((state, look) => nextSuspension(state, { poor: look === 'p', camera }), state);

test.each([
  { samples: 'pppp', suspended: false },
  { samples: 'ppppp', suspended: true },
  { samples: 'ppppgppppg', suspended: false },
  { samples: 'pppppggggggg', suspended: true },
  { samples: 'pppppgggggggg', suspended: false },
  { samples: 'pppppgggggggpggggggg', suspended: true },
])('after samples $samples the camera is suspended: $suspended', ({ samples, suspended }) => {
  expect(after(samples).suspended).toBe(suspended);
});

test('after it came back too early it waits twice as long, up to eight times', () => {
  let state = notSuspended;
  const waits = [1, 2, 3, 4, 5, 6].map(() => {
    state = after('ppppp', state);
    let samples = 0;
    for (; state.suspended; samples += 1) state = after('g', state);
    return samples;
  });
  expect(waits).toEqual([8, 16, 32, 64, 64, 64]);
});

test('two minutes without trouble reset it', () => {
  const once = after('pppppgggggggg');
  expect(once.tries).toBe(1);
  expect(after('g'.repeat(60), once).tries).toBe(0);
});

test('without a camera nothing is suspended', () => {
  expect(after('pppppppp', notSuspended, false).suspended).toBe(false);
  expect(after('p', after('ppppp'), false).suspended).toBe(false);
});

test('a suspended camera is not sent until the participant overrides it', () => {
  const track = new FakeTrack('video', 'camera') as unknown as MediaStreamTrack;
  const camera = signal<CaptureState>({ phase: 'on', track, source: track });
  const videoSuspension = new VideoSuspension({ camera, plan: signal('full') });
  for (let look = 0; look < 5; look += 1) videoSuspension.sample({ poor: true });
  expect([videoSuspension.suspended.value, videoSuspension.sent.value.phase]).toEqual([true, 'off']);
  videoSuspension.override();
  expect([videoSuspension.suspended.value, videoSuspension.sent.value]).toEqual([false, camera.value]);
  videoSuspension.clear();
  expect(videoSuspension.sent.value).toBe(camera.value);
});
