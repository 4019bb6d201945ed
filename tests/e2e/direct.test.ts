/** Two who are alone, and a third who joins: media between two browsers, and back over the server. */
import { afterEach, expect, test } from '@jest/globals';
import { keepRunLog, logOf } from '../diagram/run-log.ts';
import { stepsOf } from '../diagram/sequence.ts';
import type { Attendee } from '../support/browser.ts';
import { Coturn } from '../support/coturn.ts';
import {
  allPlay,
  collisions,
  comesDirectly,
  DirectRoom,
  hostsOf,
  iceSession,
  type Pair,
  pairsOf,
  plays,
  restartIce,
  watchDirect,
} from '../support/direct-room.ts';
import { until } from '../support/until.ts';

let room: DirectRoom | undefined;
let coturn: Coturn | undefined;

afterEach(async () => {
  await room?.close();
  await coturn?.stop();
  coturn = undefined;
});

async function open(...over: Parameters<typeof DirectRoom.open>): Promise<DirectRoom> {
  room = await DirectRoom.open(...over);
  return room;
}

/** The pairs that lead to another browser. */
async function directPairs(attendee: Attendee): Promise<Pair[]> {
  return (await pairsOf(attendee)).filter(({ direct }) => direct);
}

test('two connect directly, a third brings the server back, and two connect directly again', async () => {
  const { attend, account, becomes } = bound(await open());
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await becomes('direct');
  await allPlay([ada, bob]);
  for (const [one, other] of [
    [ada, bob],
    [bob, ada],
  ] as const) {
    const [pair] = await directPairs(one);
    expect([pair?.local.type, pair?.remote.type]).toEqual(['host', 'host']);
    expect(await hostsOf(one)).toContainEqual(pair?.local);
    expect(await hostsOf(other)).toContainEqual(pair?.remote);
  }
  await until(async () => (await account()).forwardedBytes === 0, 'the server forwards nothing more');
  await allPlay([ada, bob]);
  expect(await account()).toMatchObject({ mode: 'direct', modeEpoch: 1, modeReason: 'connected', forwardedBytes: 0 });

  const cem = await attend('Cem');
  await becomes('sfu');
  await allPlay([ada, bob, cem]);
  for (const attendee of [ada, bob, cem]) {
    await until(async () => (await directPairs(attendee)).length === 0, `${attendee.name} has the server alone`);
    expect(new Set((await pairsOf(attendee)).map(({ remote }) => remote.type))).toEqual(new Set(['host']));
  }
  const over = await account();
  expect(over.forwardedBytes).toBeGreaterThan(0);
  expect(over).toMatchObject({ mode: 'sfu', modeEpoch: 2, modeReason: 'not_two_alone' });

  await cem.button('Leave').click();
  await becomes('direct');
  await allPlay([ada, bob]);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('neither reports media before the path stands', async () => {
  const { attend, becomes } = bound(await open());
  const people = [await attend('Ada', [keepRunLog]), await attend('Bob', [keepRunLog])];
  await becomes('direct');
  for (const attendee of people) {
    const steps = stepsOf([await logOf(attendee)]).map(({ text }) => text);
    const stands = steps.indexOf('the direct link is connected');
    expect(stands).toBeGreaterThan(-1);
    expect(steps.indexOf('direct:report flowing, epoch 1')).toBeGreaterThan(stands);
  }
});

test('a worker that is killed does not affect a direct call, and a third participant finds the server working', async () => {
  const here = await open();
  const { attend, account, becomes } = bound(here);
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await becomes('direct');
  await comesDirectly(ada, 'Bob');
  const before = await ada.videoOf('Bob');
  const pid = here.server.workers[0]?.worker.pid;
  process.kill(Number(pid), 'SIGKILL');
  const replaced = () => here.server.workers[0] !== undefined && here.server.workers[0].worker.pid !== pid;
  await until(replaced, 'another worker runs');
  await until(async () => (await account()).producers === 4, 'all that is sent is there again, held');
  await allPlay([ada, bob]);
  expect((await account()).mode).toBe('direct');
  expect((await ada.videoOf('Bob'))?.track).toBe(before?.track);
  const cleo = await attend('Cleo');
  await becomes('sfu');
  await allPlay([ada, bob, cleo]);
});

test('camera off and on, mute and a shared screen are the same in a direct call', async () => {
  const { attend, account, becomes } = bound(await open());
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await becomes('direct');
  await plays(bob, 'Ada');
  await ada.button('Turn off camera').click();
  await until(async () => (await bob.videoOf('Ada')) === undefined, 'Bob sees that the camera is off');
  await ada.button('Turn on camera').click();
  await plays(bob, 'Ada');
  await ada.button('Mute microphone').click();
  await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
  await ada.button('Share screen').click();
  await until(
    async () => (await bob.received()).filter(({ framesDecoded }) => framesDecoded > 5).length >= 2,
    'two videos',
  );
  expect((await account()).mode).toBe('direct');
});

test('colliding offers are resolved, and an ICE restart from either end continues the call', async () => {
  const { attend, account, becomes } = bound(await open());
  const [ada, bob] = [await attend('Ada', [watchDirect]), await attend('Bob', [watchDirect])];
  await becomes('direct');
  for (const attendee of [ada, bob]) {
    const before = [await iceSession(ada), await iceSession(bob)];
    await restartIce(attendee);
    await until(async () => {
      const now = [await iceSession(ada), await iceSession(bob)];
      return now.every((session, index) => session !== undefined && session !== before[index]);
    }, `both have another session after ${attendee.name} began one`);
    await allPlay([ada, bob]);
  }
  await until(async () => {
    await Promise.all([restartIce(ada), restartIce(bob)]);
    return (await collisions(bob)) > 0;
  }, 'two offers meet');
  await allPlay([ada, bob]);
  expect(await account()).toMatchObject({ mode: 'direct', modeEpoch: 1 });
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('a participant who reloads the page connects directly again', async () => {
  const { attend, account, becomes } = bound(await open());
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await becomes('direct');
  await bob.page.reload();
  await bob.join();
  await until(async () => {
    const { mode, modeEpoch } = await account();
    return mode === 'direct' && modeEpoch > 1;
  }, 'the call is direct again');
  await allPlay([ada, bob]);
});

test('however fast people come and go, everybody present sees each other, in the right mode', async () => {
  const here = await open();
  const { attend, account, becomes } = bound(here);
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await becomes('direct');
  const cem = await here.open('Cem');
  await cem.button('Join').waitFor();
  // 2, 3, 2, 3, within far less than a second.
  const hasty = await here.bystander('Hasty');
  await hasty.request('room:leave', {});
  await cem.join();
  await allPlay([ada, bob, cem]);
  expect(await account()).toMatchObject({ mode: 'sfu', modeReason: 'not_two_alone', people: 3 });
  // 3, 2, 3, 2.
  await cem.button('Leave').click();
  await hasty.join('e2e', 'Hasty');
  await hasty.request('room:leave', {});
  await becomes('direct');
  await allPlay([ada, bob]);
  expect([...ada.problems, ...bob.problems, ...cem.problems]).toEqual([]);
});

/** Runs in the page: the other's addresses are ignored. */
function deaf(): void {
  RTCPeerConnection.prototype.addIceCandidate = async () => undefined;
}

test('without a direct path, the server continues and nobody notices', async () => {
  const { attend, account } = bound(await open());
  const [ada, bob] = [await attend('Ada', [deaf]), await attend('Bob', [deaf])];
  await until(async () => (await account()).modeReason === 'no_path', 'the attempt is over');
  await allPlay([ada, bob]);
  expect(await ada.selectedPaths()).toHaveLength(2);
});

/** Runs in the page: only the path to the other browser leads through the relay. */
function relayed(): void {
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    // Connections to the server have a certificate that was created in advance.
    construct: (target, [options = {}]: [RTCConfiguration?]) =>
      new target(options.certificates ? options : { ...options, iceTransportPolicy: 'relay' }),
  });
}

test('a path that is lost in the middle of a call is replaced by the server’s', async () => {
  const secret = 'what both of them know';
  coturn = await Coturn.start(secret);
  const { attend, account, becomes } = bound(await open({ turn: { urls: [coturn.url('udp')], secret } }));
  const [ada, bob] = [await attend('Ada', [relayed]), await attend('Bob', [relayed])];
  await becomes('direct');
  await allPlay([ada, bob]);
  await coturn.stop();
  coturn = undefined;
  await until(async () => (await account()).modeReason === 'path_lost', 'the server takes over');
  await allPlay([ada, bob]);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('two who have not allowed direct calls stay with the server', async () => {
  const here = await open();
  const people = [await here.open('Ada', [], { allows: false }), await here.open('Bob', [], { allows: false })];
  for (const attendee of people) await attendee.join();
  await allPlay(people);
  expect(await here.account()).toMatchObject({ mode: 'sfu', modeEpoch: 0, modeReason: 'not_allowed' });
});

test('a participant who withholds their address stays with the server', async () => {
  const { attend, account } = bound(await open());
  const ada = await attend('Ada');
  await ada.button('More').click();
  await ada.page.getByRole('menuitem', { name: 'Settings' }).or(ada.button('Settings')).first().click();
  await ada.page.getByRole('tab', { name: 'General' }).click();
  await ada.page.getByRole('checkbox', { name: /Direct call/ }).uncheck();
  await ada.page.keyboard.press('Escape');
  const bob = await attend('Bob');
  await plays(bob, 'Ada');
  expect(await account()).toMatchObject({ mode: 'sfu', modeEpoch: 0, modeReason: 'not_allowed' });
});

test('the room’s menu turns direct calls off for everybody in it, and on again', async () => {
  const { attend, account, becomes } = bound(await open());
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await becomes('direct');
  await ada.button('More').click();
  await ada.button('Turn off direct calls in this meeting').click();
  await until(async () => (await account()).modeReason === 'switched_off', 'the room says no');
  await allPlay([ada, bob]);
  await bob.button('More').click();
  await bob.button('Allow direct calls in this meeting').click();
  await becomes('direct');
  await allPlay([ada, bob]);
});

test.each(['udp', 'tcp', 'tls'] as const)(
  'with a relay alone, reached by %s, the call goes through it and no address is shown',
  async (transport) => {
    const secret = 'what both of them know';
    coturn = await Coturn.start(secret);
    const turn = { urls: [coturn.url(transport)], secret, relayOnly: true };
    const { attend, becomes } = bound(await open({ turn }, { trustAll: true }));
    const [ada, bob] = [await attend('Ada'), await attend('Bob')];
    await becomes('direct');
    await allPlay([ada, bob]);
    expect(new Set(await ada.selectedPaths())).toEqual(new Set([`relay over ${transport}`]));
    for (const { local } of await pairsOf(bob)) expect(local.type).toBe('relay');
  },
);

function bound(of: DirectRoom) {
  return {
    attend: of.attend.bind(of),
    account: of.account.bind(of),
    becomes: of.becomes.bind(of),
  };
}
