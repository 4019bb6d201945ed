import { camera } from './camera.ts';
import { microphone } from './microphone.ts';

/** A new producer of a shared screen in one stream of VP8, as `producers:create` takes it. */
export const screen = () => {
  const { rtpParameters, ...sent } = camera();
  return { ...sent, source: 'screen' as const, rtpParameters: { ...rtpParameters, encodings: [{ ssrc: 4444 }] } };
};

/** A new producer of the sound of a shared screen. */
export const screenAudio = () => {
  const { rtpParameters, ...sent } = microphone();
  return { ...sent, source: 'screen-audio' as const, rtpParameters: { ...rtpParameters, encodings: [{ ssrc: 5555 }] } };
};
