import type { StreamSample } from '../../client/src/models/quality/samples.ts';

/** Two seconds of a camera over a good connection. */
export const ordinarySample: StreamSample = {
  atMs: 0,
  bitrate: 100_000,
  packetsPerSecond: 50,
  loss: 0,
  roundTripMs: 40,
  frameRate: 30,
  width: 1280,
  height: 720,
  limited: undefined,
};
