import { expect, test } from '@jest/globals';
import { expectedLoad, type Flow } from '../../../server/media/expected-load.ts';

const flow = (over: Partial<Flow>): Flow => ({
  kind: 'video',
  type: 'simulcast',
  paused: false,
  producerPaused: false,
  preferredLayers: { spatialLayer: 0 },
  rtpParameters: { encodings: [{ ssrc: 1 }] },
  ...over,
});
const layers = (spatialLayer: number) => ({ preferredLayers: { spatialLayer } });
const encodings = (count: number) => ({
  rtpParameters: { encodings: Array.from({ length: count }, (_, ssrc) => ({ ssrc })) },
});

test.each<[string, Partial<Flow>, Partial<Flow>]>([
  ['a video more than a voice', {}, { kind: 'audio', type: 'simple' }],
  ['a large video more than a small one', layers(2), layers(0)],
  ['all layers more than the largest alone', { type: 'svc', ...layers(2) }, layers(2)],
  ['a video whose receiver wants everything as much as the largest', { preferredLayers: undefined }, layers(1)],
  ['a pipe as all layers together', { type: 'pipe', ...encodings(3) }, layers(2)],
  ['a pipe of two layers less than one of three', { type: 'pipe', ...encodings(3) }, { type: 'pipe', ...encodings(2) }],
])('%s', (_, more, less) => {
  expect(expectedLoad([flow(more)])).toBeGreaterThan(expectedLoad([flow(less)]));
});

test('what does not flow takes nothing', () => {
  expect(expectedLoad([flow({ paused: true }), flow({ producerPaused: true })])).toBe(0);
});

test('somebody who sees nine small videos and hears a large room takes about as much as measured', () => {
  const nine = Array.from({ length: 9 }, () => flow({}));
  const voices = Array.from({ length: 25 }, () => flow({ kind: 'audio', type: 'simple' }));
  const load = expectedLoad([...nine, ...voices]);
  expect(load).toBeGreaterThan(0.002);
  expect(load).toBeLessThan(0.004);
});
