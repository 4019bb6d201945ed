/** The messages to a participant whose browser sends more than the server allows, in real browsers. */
import { describe, expect, test } from '@jest/globals';
import { noisyCamera, paintedCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { everything } from '../support/test-peer.ts';
import { until } from '../support/until.ts';

const file = meetings({ server: { video: { maxKbps: 50 } } });

/** Runs in the page: encoders have a much higher limit. */
function allowTooMuch(): void {
  const { addTransceiver } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function (track, init = {}) {
    const sendEncodings = init.sendEncodings?.map((encoding) => ({ ...encoding, maxBitrate: 4_000_000 }));
    return addTransceiver.call(this, track, sendEncodings ? { ...init, sendEncodings } : init);
  };
}

test('[S7] a camera beyond its limit turns off with a sentence that says why, and can be turned on again', async () => {
  const [bob, ada] = await file.enter(
    { name: 'Bob', init: [paintedCameras, silentMicrophone] },
    { name: 'Ada', init: [noisyCamera, allowTooMuch, silentMicrophone] },
  );
  await ada.page.getByText('Your camera was turned off: it sent more data than this server allows.').first().waitFor();
  await ada.button('Turn on camera').waitFor();
  await until(async () => (await bob.videoOf('Ada')) === undefined, 'Bob sees no camera of Ada');
  await ada.button('Turn on camera').click();
  await ada.button('Turn off camera').waitFor();
  expect(file.problems).toEqual([]);
});

describe.each(['vp8', 'vp9', 'h264'] as const)('while the worker is overloaded, with %s', (codec) => {
  // As soon as it has something to do.
  const here = file.on({ media: { fullPercent: 0 }, video: { codec } });

  test(`[S8] the camera, microphone and screen of a browser continue in ${codec}`, async () => {
    const [ada] = await here.enter('Ada');
    await here.seat('Bob', { subscriptions: everything });
    await ada.button('Share screen').click();
    const [worker] = here.server.workers;
    if (!worker) throw new Error('a server has a worker');
    const flowing = async () =>
      new Set((await worker.received()).streams.filter(({ packets }) => packets > 50).map(({ source }) => source));
    await until(async () => (await flowing()).size === 3, 'a camera, a microphone and a screen are received');
    let samples = 0;
    worker.on('sampled', () => {
      samples += 1;
    });
    await until(() => samples > 4, 'all streams were judged several times');
    await ada.button('Stop sharing').first().waitFor();
    await ada.button('Turn off camera').waitFor();
    await ada.button('Mute microphone').waitFor();
    const { peers } = await here.report();
    expect(peers.flatMap(({ producers }) => producers.filter(({ paused }) => paused))).toEqual([]);
    expect(here.problems).toEqual([]);
  });
});
