import type { types } from 'mediasoup-client';

const MODE = 'L3T3_KEY';

/**
 * Whether this browser encodes several spatial layers in one VP9 stream. A browser that does not know `scalabilityMode`
 * ignores the dictionary member and sends a single layer; `mediaCapabilities` is no help, since Safari ignores the mode
 * there and says yes.
 */
export function encodesSvc(): boolean {
  const connection = new RTCPeerConnection();
  try {
    const wanted: types.RtpEncodingParameters = { scalabilityMode: MODE };
    const { sender } = connection.addTransceiver('video', { sendEncodings: [wanted] });
    const [set]: types.RtpEncodingParameters[] = sender.getParameters().encodings;
    return set?.scalabilityMode === MODE;
  } catch {
    // A browser that knows modes but not this one refuses it.
    return false;
  } finally {
    connection.close();
  }
}
