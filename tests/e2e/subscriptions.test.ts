/** The videos that are shown decide which are sent, in real browsers. */
import { describe, expect, test } from '@jest/globals';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras, simulcastCameras } from '../support/cameras.ts';
import { videosForwarded } from '../support/made-on.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

const file = meetings();

const activeLayers = async (attendee: Attendee) =>
  (await attendee.sendEncodings()).filter(({ active }) => active).length;

/** As the browser does when another tab is chosen. */
const hide = ({ page }: Attendee, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

describe('of two', () => {
  const two = file.together(
    { name: 'Ada', init: [simulcastCameras, silentMicrophone] },
    { name: 'Bob', init: [simulcastCameras, silentMicrophone] },
  );

  test('a camera that nobody sees is not encoded, and a small one without its upper layers', async () => {
    const [ada, bob] = two.people;
    await bob.button('Leave').click();
    await until(async () => (await activeLayers(ada)) === 0, 'nobody is there to see Ada');
    await bob.button('Rejoin').click();
    await bob.sees('Ada');
    await until(async () => (await activeLayers(ada)) > 0, 'Ada sends');
    await bob.page.setViewportSize({ width: 360, height: 400 });
    await until(async () => (await activeLayers(ada)) === 1, 'Ada sends the lowest layer alone');
    await bob.sees('Ada');
    await bob.page.setViewportSize({ width: 1280, height: 720 });
    expect(two.meeting.problems).toEqual([]);
  });

  test('a hidden tab receives no video, and receives it at once when it shows again', async () => {
    const [ada, bob] = two.people;
    const forwards = (videos: number, what: string) => until(() => videosForwarded(file.made) === videos, what);
    await bob.sees('Ada');
    await forwards(2, 'each receives the other');
    await hide(bob, true);
    await forwards(1, 'Bob receives Ada no more');
    await until(async () => (await activeLayers(ada)) === 0, 'Ada need not film');
    const voices = file.made.consumers.filter(({ kind, paused, closed }) => kind === 'audio' && !paused && !closed);
    expect(voices).toHaveLength(2);
    await hide(bob, false);
    await bob.sees('Ada');
    expect(two.meeting.problems).toEqual([]);
  });

  test('audio only can be switched on and off', async () => {
    const [ada, bob] = two.people;
    await bob.sees('Ada');
    await bob.button('Choose camera').click();
    await bob.page.getByRole('checkbox', { name: 'Audio only' }).check();
    await until(async () => (await activeLayers(ada)) === 0, 'nobody takes the video of Ada');
    await bob.button('Show video').click();
    await bob.sees('Ada');
  });
});

describe('of VP9', () => {
  const here = file.on({ video: { codec: 'vp9' } });

  test('of VP9, which is one stream, unused layers are not encoded', async () => {
    const [ada, bob] = await here.meet(
      { name: 'Ada', init: silentMicrophone },
      { name: 'Bob', init: silentMicrophone },
    );
    const modes = async () =>
      (await ada.sendEncodings()).map(
        (encoding: RTCRtpEncodingParameters & { scalabilityMode?: string }) => encoding.scalabilityMode,
      );
    const width = async () => (await bob.videoOf('Ada'))?.width ?? 0;
    await until(async () => (await width()) > 320, 'Bob sees Ada large');
    // Two are enough for its tile; all three are encoded until somebody has said so.
    expect(String(await modes())).toMatch(/^L[23]T3_KEY$/);
    await bob.page.setViewportSize({ width: 360, height: 400 });
    await until(async () => String(await modes()) === 'L1T3', 'Ada makes the lowest layer alone');
    await until(async () => (await width()) === 320, 'it is as small as it was');
    await bob.sees('Ada', 10);
    await bob.page.setViewportSize({ width: 1280, height: 720 });
    await until(async () => (await width()) > 320, 'Bob sees Ada large again');
    expect(here.problems).toEqual([]);
  });
});

describe('of more people than fit on one page', () => {
  // A speaker would move to the first page.
  const three = file
    .on({ rooms: { maxVisible: 1 } })
    .joined(
      { name: 'Ada', init: [paintedCameras, silentMicrophone] },
      { name: 'Bob', init: [paintedCameras, silentMicrophone] },
      { name: 'Cleo', init: paintedCameras, muted: true },
    );

  test('people beyond one page are on the next, and their video arrives when the page is turned', async () => {
    const [ada] = three.people;
    await ada.sees('Bob');
    await ada.page.getByText('1 of 2').waitFor();
    expect(await ada.tile('Cleo').count()).toBe(0);
    await ada.button('Next page').click();
    await ada.sees('Cleo');
    expect(await ada.tile('Bob').count()).toBe(0);
    await ada.button('Previous page').click();
    await ada.sees('Bob');
  });

  test('a speaker on a later page moves to the first', async () => {
    const [ada, , cleo] = three.people;
    await ada.sees('Bob');
    expect(await ada.tile('Cleo').count()).toBe(0);
    await cleo.button('Unmute microphone').click();
    await ada.sees('Cleo');
    expect(await ada.tile('Bob').count()).toBe(0);
  });
});
