import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { CaptureState } from '../../client/src/models/devices/devices.ts';

/** A track without media, as mediasoup-client's own fake accepts it. */
export const fakeTrack = (kind: 'audio' | 'video'): MediaStreamTrack =>
  new FakeMediaStreamTrack({ kind }) as unknown as MediaStreamTrack;

/** A device that is on, with such a track. */
export function capturing(kind: 'audio' | 'video'): CaptureState {
  const track = fakeTrack(kind);
  return { phase: 'on', track, source: track };
}
