import { describe, expect, test } from '@jest/globals';
import { simulcastCameras } from '../support/cameras.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { until } from '../support/until.ts';

/** As many as take half a second. */
const FRAMES = 3;

const file = meetings({ server: { media: { workers: 2 } }, attendee: { init: simulcastCameras } });

describe('in one meeting', () => {
  const two = file.together('Ada', { name: 'Bob', init: soundHeldBack });

  /** The admin endpoint reports for each: camera and microphone sent, those of two others received, with traffic. */
  async function administratorSees(names: string[]): Promise<void> {
    let seen = await two.meeting.report();
    const flows = () =>
      seen.peers.every(
        ({ consumers }) =>
          consumers.every(({ bitrate, loss }) => bitrate > 0 && loss < 0.5) &&
          consumers.filter(({ layers }) => layers !== null).length === 2,
      );
    await until(async () => {
      seen = await two.meeting.report();
      return flows();
    }, 'the administrator sees bits flow to everyone, and layers of each video');
    const { peers, producers, consumers } = seen;
    expect(peers.map(({ name }) => name)).toEqual(names);
    expect({ producers, consumers }).toEqual({ producers: 6, consumers: 12 });
    for (const peer of peers) {
      expect(peer.producers.map(({ source, codec }) => `${source} ${codec}`).sort()).toEqual([
        'camera video/VP8',
        'microphone audio/opus',
      ]);
    }
  }

  test('sound blocked by the browser plays after one click', async () => {
    const [, bob] = two.people;
    await bob.page.getByText('Your browser blocks sound').waitFor();
    await bob.button('Turn on sound').click();
    await bob.page.getByText('Your browser blocks sound').waitFor({ state: 'detached' });
    const silent = () =>
      bob.page.locator('audio').evaluateAll((all) => all.filter((one) => (one as HTMLAudioElement).paused));
    expect(await silent()).toEqual([]);
  });

  test('a participant who left rejoins with one button', async () => {
    const [ada, bob] = two.people;
    await bob.button('Leave').click();
    await ada.tile('Bob').waitFor({ state: 'detached' });
    await bob.page
      .getByText(/^You were in the meeting for \d+ seconds?, with one other person\.\sYour connection was good\.$/)
      .waitFor();
    await bob.button('Rejoin').click();
    await allSee(two.people, FRAMES);
  });

  test('three browsers see and hear each other, and leaving removes the tile', async () => {
    const [ada, bob] = two.people;
    const [cleo] = await two.meeting.enter('Cleo');
    await allSee([ada, bob, cleo], FRAMES);
    await Promise.all([ada, bob, cleo].map((one) => one.hears(2)));
    await administratorSees(['Ada', 'Bob', 'Cleo']);
    await bob.button('Leave').click();
    await bob.button('Rejoin').waitFor();
    await ada.tile('Bob').waitFor({ state: 'detached' });
    await cleo.tile('Bob').waitFor({ state: 'detached' });
    await ada.sees('Cleo', FRAMES);
    await cleo.page.close();
    await ada.tile('Cleo').waitFor({ state: 'detached' });
    await bob.button('Rejoin').click();
    await allSee(two.people);
    expect(two.meeting.problems).toEqual([]);
  });

  test('if the room cannot be loaded nothing is sent, and a reload joins it', async () => {
    const [ada, bob] = two.people;
    await bob.page.route('**/assets/room-*.js', (route) => route.abort());
    await bob.page.goto(`${file.server.url}/r/${two.meeting.room}?name=Bob`);
    await bob.button('Join').click();
    await bob.button('Reload page').waitFor();
    await ada.tile('Bob').getByRole('img', { name: 'Muted' }).waitFor();
    await ada.tile('Bob').getByText('Camera off').waitFor({ state: 'attached' });
    for (const key of ['m', 'v']) await bob.page.keyboard.press(key);
    expect(await ada.tile('Bob').locator('video').count()).toBe(0);
    await bob.page.unroute('**/assets/room-*.js');
    await bob.button('Reload page').click();
    await bob.join();
    await ada.sees('Bob', FRAMES);
  });

  test('a shared screen gets through a downlink that is too small for everything', async () => {
    const [ada, bob] = two.people;
    // The minimum that mediasoup allows.
    for (const transport of file.made.transports) {
      if (!transport.closed) await transport.setMaxOutgoingBitrate(100_000);
    }
    await ada.button('Share screen').click();
    await bob.sees('Ada’s screen', FRAMES);
  });
});

/**
 * Runs in the page before its own scripts: playback is refused, as by an autoplay policy, until the button was clicked.
 */
function soundHeldBack(): void {
  const real = HTMLMediaElement.prototype.play;
  let allowed = false;
  const clicked = ({ target }: Event) => {
    allowed ||= target instanceof Element && target.closest('button')?.textContent === 'Turn on sound';
  };
  window.addEventListener('click', clicked, { capture: true });
  HTMLAudioElement.prototype.play = function play() {
    return allowed ? real.call(this) : Promise.reject(new DOMException('a click is needed', 'NotAllowedError'));
  };
}
