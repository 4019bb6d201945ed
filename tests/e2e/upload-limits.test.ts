/** What a person reads whose browser sends more than the server allows, in real browsers. */
import { afterEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let browser: Browser;
let server: TestServer;

afterEach(async () => {
  await browser.close();
  await server.close();
});

/**
 * Runs in the page: films noise, of which even a small video takes more than the server allows, with a much higher
 * limit for encoders.
 */
function sendTooMuch(): void {
  const [width, height, maxBitrate] = [320, 180, 4_000_000];
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await getUserMedia(constraints);
    const [camera] = stream.getVideoTracks();
    if (!camera) return stream;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    const noise = new ImageData(width, height);
    setInterval(() => {
      for (let from = 0; from < noise.data.length; from += 38_400) {
        crypto.getRandomValues(noise.data.subarray(from, from + 38_400));
      }
      context?.putImageData(noise, 0, 0);
    }, 100);
    const [film] = canvas.captureStream(10).getVideoTracks();
    if (!film) throw new Error('a canvas always gives a track');
    stream.removeTrack(camera);
    stream.addTrack(film);
    return stream;
  };
  const { addTransceiver } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function (track, init = {}) {
    const sendEncodings = init.sendEncodings?.map((encoding) => ({ ...encoding, maxBitrate }));
    return addTransceiver.call(this, track, sendEncodings ? { ...init, sendEncodings } : init);
  };
}

test('[S7] a camera beyond its limit turns off with a sentence that says why, and can be turned on again', async () => {
  server = await startTestServer({ video: { maxKbps: 50 } });
  browser = await launchBrowser();
  const attend = async (name: string, init: (() => void)[] = []) => {
    const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name, init });
    await attendee.join();
    return attendee;
  };
  const bob = await attend('Bob');
  const ada = await attend('Ada', [sendTooMuch]);
  await ada.page.getByText('Your camera was turned off: it sent more data than this server allows.').first().waitFor();
  await ada.button('Turn on camera').waitFor();
  await until(async () => (await bob.videoOf('Ada')) === undefined, 'Bob sees no camera of Ada');
  await ada.button('Turn on camera').click();
  await ada.button('Turn off camera').waitFor();
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});
