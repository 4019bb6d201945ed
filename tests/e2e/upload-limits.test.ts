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

/** Runs in the page: every layer is always sent, and no encoder is told of a bound. */
function sendUnbounded(): void {
  const { addTransceiver } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function (track, init = {}) {
    const sendEncodings = init.sendEncodings?.map(({ maxBitrate: _, ...encoding }) => encoding);
    return addTransceiver.call(this, track, sendEncodings ? { ...init, sendEncodings } : init);
  };
  const { setParameters } = RTCRtpSender.prototype;
  RTCRtpSender.prototype.setParameters = function (parameters, ...rest) {
    const encodings = parameters.encodings.map(({ maxBitrate: _, ...encoding }) => ({ ...encoding, active: true }));
    return setParameters.call(this, { ...parameters, encodings }, ...rest);
  };
}

test('[S6] a camera beyond its bound turns off with a sentence that says why, and can be turned on again', async () => {
  server = await startTestServer({ video: { maxKbps: 50 } });
  browser = await launchBrowser();
  const attend = async (name: string, init: (() => void)[] = []) => {
    const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name, init });
    await attendee.join();
    return attendee;
  };
  const bob = await attend('Bob');
  const ada = await attend('Ada', [sendUnbounded]);
  await ada.page.getByText('Your camera was turned off: it sent more data than this server allows.').first().waitFor();
  await ada.button('Turn on camera').waitFor();
  await until(async () => (await bob.pictureOf('Ada')) === undefined, 'Bob sees no camera of Ada');
  await ada.button('Turn on camera').click();
  await ada.button('Turn off camera').waitFor();
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});
