import { expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import { CameraRest } from '../../../../client/src/models/connection/camera-rest.ts';
import { noRelief, type Relief, reliefAfter } from '../../../../client/src/models/connection/relief.ts';
import type { CaptureState } from '../../../../client/src/models/devices.ts';
import { FakeTrack } from '../models/fake-media.ts';

const after = (looks: string, relief: Relief = noRelief, camera = true): Relief =>
  [...looks].reduce((state, look) => reliefAfter(state, { poor: look === 'p', camera }), relief);

test.each([
  { looks: 'pppp', resting: false },
  { looks: 'ppppp', resting: true },
  { looks: 'ppppgppppg', resting: false },
  { looks: 'pppppggggggg', resting: true },
  { looks: 'pppppgggggggg', resting: false },
  { looks: 'pppppgggggggpggggggg', resting: true },
])('after $looks the camera rests: $resting', ({ looks, resting }) => {
  expect(after(looks).resting).toBe(resting);
});

test('after it came back too early it waits twice as long, up to eight times', () => {
  let relief = noRelief;
  const waits = [1, 2, 3, 4, 5, 6].map(() => {
    relief = after('ppppp', relief);
    let looks = 0;
    for (; relief.resting; looks += 1) relief = after('g', relief);
    return looks;
  });
  expect(waits).toEqual([8, 16, 32, 64, 64, 64]);
});

test('two minutes without trouble and all is forgotten', () => {
  const once = after('pppppgggggggg');
  expect(once.tries).toBe(1);
  expect(after('g'.repeat(60), once).tries).toBe(0);
});

test('without a camera nothing rests', () => {
  expect(after('pppppppp', noRelief, false).resting).toBe(false);
  expect(after('p', after('ppppp'), false).resting).toBe(false);
});

test('a camera that rests is not sent, until its person will have it sent', () => {
  const track = new FakeTrack('video', 'camera') as unknown as MediaStreamTrack;
  const camera = signal<CaptureState>({ phase: 'on', track, source: track });
  const rest = new CameraRest(camera);
  for (let look = 0; look < 5; look += 1) rest.look({ poor: true });
  expect([rest.resting.value, rest.sent.value.phase]).toEqual([true, 'off']);
  rest.refuse();
  expect([rest.resting.value, rest.sent.value]).toEqual([false, camera.value]);
  rest.clear();
  expect(rest.sent.value).toBe(camera.value);
});
