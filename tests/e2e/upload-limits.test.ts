/** The messages to a participant whose browser sends more than the server allows, in real browsers. */
import { expect, test } from '@jest/globals';
import { cameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { until } from '../support/until.ts';

const file = meetings({ server: { video: { maxKbps: 50 } } });

/** Noise, of which even a small video takes more than the server allows. */
const noise = cameras({
  paint: (pen, { size: { width, height } }) => {
    const image = new ImageData(width, height);
    for (let from = 0; from < image.data.length; from += 38_400) {
      crypto.getRandomValues(image.data.subarray(from, from + 38_400));
    }
    pen.putImageData(image, 0, 0);
  },
});

/** Runs in the page: encoders have a much higher limit. */
function allowTooMuch(): void {
  const { addTransceiver } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function (track, init = {}) {
    const sendEncodings = init.sendEncodings?.map((encoding) => ({ ...encoding, maxBitrate: 4_000_000 }));
    return addTransceiver.call(this, track, sendEncodings ? { ...init, sendEncodings } : init);
  };
}

test('[S7] a camera beyond its limit turns off with a sentence that says why, and can be turned on again', async () => {
  const [bob, ada] = await file.enter('Bob', { name: 'Ada', init: [noise, allowTooMuch] });
  await ada.page.getByText('Your camera was turned off: it sent more data than this server allows.').first().waitFor();
  await ada.button('Turn on camera').waitFor();
  await until(async () => (await bob.videoOf('Ada')) === undefined, 'Bob sees no camera of Ada');
  await ada.button('Turn on camera').click();
  await ada.button('Turn off camera').waitFor();
  expect(file.problems).toEqual([]);
});
