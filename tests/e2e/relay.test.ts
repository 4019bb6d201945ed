/** Calls through a real TURN server, with temporary credentials. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allowsDirect } from '../support/allows-direct.ts';
import { paintedCameras } from '../support/cameras.ts';
import { Coturn } from '../support/coturn.ts';
import { becomes, directSoon, pairsOf } from '../support/direct-room.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { ownAddress } from '../support/own-address.ts';
import { until } from '../support/until.ts';

const SECRET = 'what both of them know';

const file = meetings({ browser: { trustAll: true }, attendee: { init: paintedCameras } });

let coturn: Coturn;

/** A server that sends all media through a relay that is reached like this. */
const relayOnly = (transport: 'udp' | 'tcp' | 'tls', secret = SECRET) => {
  const here = file.on(async () => {
    coturn = await Coturn.start(SECRET, { relayAddress: ownAddress() });
    return { ...directSoon, turn: { urls: [coturn.url(transport)], secret, relayOnly: true } };
  });
  afterAll(() => coturn.stop());
  return here;
};

describe.each(['udp', 'tcp', 'tls'] as const)('by %s', (transport) => {
  const two = relayOnly(transport).together({ name: 'Ada', init: allowsDirect }, { name: 'Bob', init: allowsDirect });
  const paths = async () => (await Promise.all(two.people.map((one) => one.selectedPaths()))).flat();
  beforeAll(() => becomes(two.meeting, 'direct'));

  test(`with a relay alone, reached by ${transport}, the call goes through it and no address is shown`, async () => {
    const [, bob] = two.people;
    await allSee(two.people, 6);
    expect(new Set(await paths())).toEqual(new Set([`relay over ${transport}`]));
    for (const { local } of await pairsOf(bob)) expect(local.type).toBe('relay');
  });

  test(`two meet through a relay that they reach by ${transport}`, async () => {
    const [ada] = two.people;
    await ada.button('More').click();
    await ada.button('Turn off direct calls in this meeting').click();
    await until(async () => (await two.meeting.report()).modeReason === 'switched_off', 'the server forwards');
    for (const attendee of two.people) {
      await until(async () => (await pairsOf(attendee)).every(({ direct }) => !direct), 'the direct path is closed');
    }
    await allSee(two.people, 6);
    const { peers } = await two.meeting.report();
    expect(peers).toMatchObject(two.people.map(() => ({ mediaPath: 'relay', browser: 'chromium', seatKept: false })));
    expect((await paths()).length).toBeGreaterThanOrEqual(4);
    expect(new Set(await paths())).toEqual(new Set([`relay over ${transport}`]));
  });
});

describe('with another secret', () => {
  const { open } = relayOnly('udp', 'what only one of them knows');

  test('a secret that the relay does not share is reported as the cause', async () => {
    const ada = await open('Ada');
    await ada.button('Join').click();
    await ada.page.getByText('The relay server refused the connection').waitFor({ timeout: 40_000 });
  });
});
