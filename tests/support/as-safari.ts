import type { AttendeeOptions } from './browser.ts';

const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15';

/**
 * Chromium as Safari: Safari's name, so that mediasoup-client takes its Safari handler, and without the interfaces that
 * only Chromium has. Both browsers share libwebrtc, so that the order of calls, the session descriptions and the RTP
 * are as in Safari.
 */
export const asSafari = {
  context: { userAgent: SAFARI },
  init: [withoutChromiumOnly],
} satisfies Partial<AttendeeOptions>;

/** Runs in the page before its own scripts. */
function withoutChromiumOnly(): void {
  Reflect.deleteProperty(Navigator.prototype, 'userAgentData');
  for (const name of [
    'documentPictureInPicture',
    'showSaveFilePicker',
    'MediaStreamTrackProcessor',
    'MediaStreamTrackGenerator',
    'AudioPlaybackStats',
  ]) {
    Reflect.deleteProperty(window, name);
  }
  Reflect.deleteProperty(RTCRtpSender.prototype, 'createEncodedStreams');
  Reflect.deleteProperty(RTCRtpReceiver.prototype, 'createEncodedStreams');
}
