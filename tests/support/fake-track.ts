import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';

/** A track without media, as mediasoup-client's own fake takes it. */
export const fakeTrack = (kind: 'audio' | 'video'): MediaStreamTrack =>
  new FakeMediaStreamTrack({ kind }) as unknown as MediaStreamTrack;
