/** Two who are alone, and a third who joins: media between two browsers, and back over the server. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { keepRunLog, logOf } from '../diagram/run-log.ts';
import { stepsOf } from '../diagram/sequence.ts';
import { allowsDirect } from '../support/allows-direct.ts';
import type { Attendee, InitScript } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { Coturn } from '../support/coturn.ts';
import {
  becomes,
  collisions,
  comesDirectly,
  directSoon,
  hostsOf,
  iceSession,
  type Pair,
  pairsOf,
  restartIce,
  watchDirect,
} from '../support/direct-room.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { ownAddress } from '../support/own-address.ts';
import { paintedScreen } from '../support/painted-screen.ts';
import { until } from '../support/until.ts';

/** More than may still be under way by another path. */
const FRAMES = 4;

const file = meetings({ server: directSoon, attendee: { init: [paintedCameras, paintedScreen] } });

const allowing = (name: string, ...init: InitScript[]) => ({ name, init: [allowsDirect, ...init] });

const allPlay = (people: readonly Attendee[]) => allSee(people, FRAMES);

/** The pairs that lead to another browser. */
async function directPairs(attendee: Attendee): Promise<Pair[]> {
  return (await pairsOf(attendee)).filter(({ direct }) => direct);
}

describe('in one meeting', () => {
  const two = file.together(
    { name: 'Ada', init: [keepRunLog, watchDirect] },
    { name: 'Bob', init: [keepRunLog, watchDirect] },
  );
  const report = () => two.meeting.report();
  const becomesOnce = (mode: 'direct' | 'sfu') => becomes(two.meeting, mode);

  describe('if not both allow direct calls', () => {
    const overServer = { mode: 'sfu', modeEpoch: 0, modeReason: 'not_allowed' };

    async function allow(attendee: Attendee, allowed: boolean): Promise<void> {
      const { page } = attendee;
      await attendee.button('More').click();
      await page.getByRole('menuitem', { name: 'Settings' }).or(attendee.button('Settings')).first().click();
      await page.getByRole('tab', { name: 'General' }).click();
      await page.getByRole('checkbox', { name: /Direct call/ }).setChecked(allowed);
      await page.keyboard.press('Escape');
    }

    test('two who have not allowed direct calls stay with the server', async () => {
      await allPlay(two.people);
      expect(await report()).toMatchObject(overServer);
    });

    test('a participant who withholds their address stays with the server, until they allow it', async () => {
      const [ada, bob] = two.people;
      await allow(ada, true);
      await allow(ada, false);
      await allow(bob, true);
      await allPlay(two.people);
      expect(await report()).toMatchObject(overServer);
      await allow(ada, true);
      await becomesOnce('direct');
    });
  });

  test('neither reports media before the path stands', async () => {
    for (const attendee of two.people) {
      const steps = stepsOf([await logOf(attendee)]).map(({ text }) => text);
      const stands = steps.indexOf('the direct link is connected');
      expect(stands).toBeGreaterThan(-1);
      expect(steps.findIndex((text) => text.startsWith('direct:report flowing'))).toBeGreaterThan(stands);
    }
  });

  test('colliding offers are resolved, and an ICE restart from either end continues the call', async () => {
    const [ada, bob] = two.people;
    const { modeEpoch } = await report();
    for (const attendee of two.people) {
      const before = [await iceSession(ada), await iceSession(bob)];
      await restartIce(attendee);
      await until(async () => {
        const now = [await iceSession(ada), await iceSession(bob)];
        return now.every((session, index) => session !== undefined && session !== before[index]);
      }, `both have another session after ${attendee.name} began one`);
      await allPlay(two.people);
    }
    await until(async () => {
      await Promise.all([restartIce(ada), restartIce(bob)]);
      return (await collisions(bob)) > 0;
    }, 'two offers meet');
    await allPlay(two.people);
    expect(await report()).toMatchObject({ mode: 'direct', modeEpoch });
    expect(two.meeting.problems).toEqual([]);
  });

  test('camera off and on, mute and a shared screen are the same in a direct call', async () => {
    const [ada, bob] = two.people;
    await ada.button('Turn off camera').click();
    await until(async () => (await bob.videoOf('Ada')) === undefined, 'Bob sees that the camera is off');
    await ada.button('Turn on camera').click();
    await bob.sees('Ada', FRAMES);
    await ada.button('Mute microphone').click();
    await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
    await ada.button('Share screen').click();
    await Promise.all([bob.sees('Ada’s screen', FRAMES), bob.sees('Ada', FRAMES)]);
    expect((await report()).mode).toBe('direct');
    await ada.button('Stop sharing').first().click();
    await ada.button('Unmute microphone').click();
    await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor({ state: 'detached' });
  });

  test('two connect directly, a third brings the server back, and two connect directly again, however fast', async () => {
    const [ada, bob] = two.people;
    await allPlay(two.people);
    for (const [one, other] of [
      [ada, bob],
      [bob, ada],
    ] as const) {
      const [pair] = await directPairs(one);
      expect([pair?.local.type, pair?.remote.type]).toEqual(['host', 'host']);
      expect(await hostsOf(one)).toContainEqual(pair?.local);
      expect(await hostsOf(other)).toContainEqual(pair?.remote);
    }
    await until(async () => (await report()).forwardedBytes === 0, 'the server forwards nothing more');
    await allPlay(two.people);
    const direct = await report();
    expect(direct).toMatchObject({ mode: 'direct', modeReason: 'connected', forwardedBytes: 0 });

    const [cem] = await two.meeting.enter(allowing('Cem'));
    await becomesOnce('sfu');
    await allPlay([ada, bob, cem]);
    for (const attendee of [ada, bob, cem]) {
      await until(async () => (await directPairs(attendee)).length === 0, `${attendee.name} has the server alone`);
      expect(new Set((await pairsOf(attendee)).map(({ remote }) => remote.type))).toEqual(new Set(['host']));
    }
    const over = await report();
    expect(over.forwardedBytes).toBeGreaterThan(0);
    expect(over).toMatchObject({ mode: 'sfu', modeEpoch: direct.modeEpoch + 1, modeReason: 'not_two_alone' });

    await cem.button('Leave').click();
    await becomesOnce('direct');
    await allPlay(two.people);

    // However fast people come and go: 2, 3, 2, 3, within far less than a second.
    const hasty = await two.meeting.seat('Hasty');
    await hasty.request('room:leave', {});
    await cem.button('Rejoin').click();
    await cem.button('Leave').waitFor();
    await allPlay([...two.people, cem]);
    expect(await report()).toMatchObject({ mode: 'sfu', modeReason: 'not_two_alone', people: 3 });
    // 3, 2, 3, 2.
    await cem.button('Leave').click();
    await hasty.join(two.meeting.room, 'Hasty');
    await hasty.request('room:leave', {});
    await becomesOnce('direct');
    await allPlay(two.people);
    expect(two.meeting.problems).toEqual([]);
  });

  test('the room’s menu turns direct calls off for everybody in it, and on again', async () => {
    const [ada, bob] = two.people;
    await ada.button('More').click();
    await ada.button('Turn off direct calls in this meeting').click();
    await until(async () => (await report()).modeReason === 'switched_off', 'the room says no');
    await allPlay(two.people);
    await bob.button('More').click();
    await bob.button('Allow direct calls in this meeting').click();
    await becomesOnce('direct');
    await allPlay(two.people);
  });

  test('nothing of a person who is hidden arrives directly, until they are shown again', async () => {
    const [ada] = two.people;
    const choose = async (item: string) => {
      await ada.tile('Bob').hover();
      await ada.button('Options for Bob').click();
      await ada.tile('Bob').getByRole('button', { name: item, exact: true }).click();
    };
    await choose('Hide video for me');
    await until(async () => (await report()).modeReason === 'not_allowed', 'the room says no');
    await until(async () => (await directPairs(ada)).length === 0, 'the direct link has ended');
    await choose('Show video');
    await becomesOnce('direct');
    await allPlay(two.people);
  });

  test('a participant who reloads the page connects directly again', async () => {
    const [, bob] = two.people;
    const { modeEpoch: before } = await report();
    await bob.page.reload();
    await bob.join();
    await until(async () => {
      const { mode, modeEpoch } = await report();
      return mode === 'direct' && modeEpoch > before;
    }, 'the call is direct again');
    await allPlay(two.people);
  });

  test('a worker that is killed does not affect a direct call, and a third participant finds the server working', async () => {
    const [ada] = two.people;
    await comesDirectly(ada, 'Bob');
    const before = await ada.videoOf('Bob');
    const worker = () => file.server.workers[0]?.worker.pid;
    const killed = worker();
    process.kill(Number(killed), 'SIGKILL');
    await until(() => worker() !== undefined && worker() !== killed, 'another worker runs');
    await until(async () => (await report()).producers === 4, 'all that is sent is there again, held');
    await allPlay(two.people);
    expect((await report()).mode).toBe('direct');
    expect((await ada.videoOf('Bob'))?.track).toBe(before?.track);
    const cleo = await two.meeting.seat('Cleo');
    await becomesOnce('sfu');
    const moved = async () => {
      const track = (await ada.videoOf('Bob'))?.track;
      return track !== undefined && track !== before?.track;
    };
    await until(moved, 'Ada sees Bob over the server');
    await allPlay(two.people);
    await cleo.request('room:leave', {});
    await becomesOnce('direct');
  });

  test('[M7] a participant who opens data channels without end is called over the server again', async () => {
    const [ada, bob] = two.people;
    await comesDirectly(ada, 'Bob');
    await reopenChannels(bob);
    await until(async () => (await report()).modeReason === 'path_lost', 'the direct call has ended');
    await allPlay(two.people);
  });
});

/** Runs in the page: ignores the ICE candidates of the other page. */
function ignoresCandidates(): void {
  RTCPeerConnection.prototype.addIceCandidate = async () => undefined;
}

test('without a direct path, the server continues and nobody notices', async () => {
  const people = await file.enter(allowing('Ada', ignoresCandidates), allowing('Bob', ignoresCandidates));
  await until(async () => (await file.report()).modeReason === 'no_path', 'the attempt is over');
  await allPlay(people);
  expect(await people[0].selectedPaths()).toHaveLength(2);
});

/** Opens channels on the direct connection and closes them at once, until it ends. */
function reopenChannels({ page }: Attendee): Promise<void> {
  return page.evaluate(() => {
    const { seen } = window as unknown as { seen: { direct(): RTCPeerConnection | undefined } };
    const connection = seen.direct();
    const timer = setInterval(() => {
      if (connection?.connectionState !== 'connected') return clearInterval(timer);
      const protocol = JSON.stringify({ channel: crypto.randomUUID(), use: 'pointer' });
      const channel = connection.createDataChannel('', { protocol });
      channel.onopen = () => channel.close();
    }, 10);
  });
}

/** Runs in the page: only the path to the other browser leads through the relay. */
function relayed(): void {
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    // Connections to the server have a certificate that was created in advance.
    construct: (target, [options = {}]: [RTCConfiguration?]) =>
      new target(options.certificates ? options : { ...options, iceTransportPolicy: 'relay' }),
  });
}

describe('through a relay', () => {
  const secret = 'what both of them know';
  let coturn: Coturn;
  const { enter, report } = file.on(async () => {
    coturn = await Coturn.start(secret, { relayAddress: ownAddress() });
    return { ...directSoon, turn: { urls: [coturn.url('udp')], secret } };
  });
  afterAll(() => coturn.stop());

  test('a path that is lost in the middle of a call is replaced by the server’s', async () => {
    const people = await enter(allowing('Ada', relayed), allowing('Bob', relayed));
    await becomes({ report }, 'direct');
    await allPlay(people);
    await coturn.stop();
    await until(async () => (await report()).modeReason === 'path_lost', 'the server takes over');
    await allPlay(people);
    expect(people.flatMap(({ problems }) => problems)).toEqual([]);
  });
});
