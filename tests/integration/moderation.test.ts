/** Moderation over real sockets. It does not depend on the page of the person concerned. */
import { randomBytes, randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Notices } from '../../server/shared/protocol/events.ts';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { screen, screenAudio } from '../support/screen.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);
const newKey = () => randomBytes(32).toString('base64url');
const log = new PassThrough();
let lines = '';
log.on('data', (chunk) => {
  lines += chunk;
});

beforeEach(async () => {
  lines = '';
  const direct = { enabled: true, settleSeconds: 3600 };
  server = await startTestServer({ direct, rooms: { graceSeconds: 60, emptySeconds: 60 } }, { log });
});

afterEach(() => server.close());

type Seated = { client: RawClient; self: string; key: string };

async function seated(name: string, key = newKey()): Promise<Seated> {
  const client = connect();
  const { self } = await client.join('blue', name, { key });
  return { client, self, key };
}

/** A host, and two participants. */
const meeting = async () => ({ ada: await seated('Ada'), bob: await seated('Bob'), cem: await seated('Cem') });

type Name = keyof Notices;
const heard = <One extends Name>({ client }: Seated, of: One): Notices[One][] =>
  client.notices.filter(({ name }) => name === of).map(({ notice }) => notice as Notices[One]);

const ask = async ({ client }: Seated, request: string, data: unknown) => {
  const answer = await client.request(request, data);
  return answer.ok ? answer.result : answer.code;
};

/** Until everything that was sent to this client before has arrived. */
const settled = ({ client }: Seated) => client.request('hand:lower', {});

/** What the server forwards of this person, as a newcomer sees it. */
async function sentBy({ self }: Seated) {
  const client = connect();
  const { peers } = await client.join('blue', 'Zoe');
  await client.request('room:leave', {});
  return peers.find(({ id }) => id === self)?.producers.map(({ source, paused }) => `${source}${paused ? ' off' : ''}`);
}

const by = ({ self }: Seated, name = 'Ada') => ({ peer: self, name });

describe('muting', () => {
  test('[A7] pauses the microphone at once, says by whom, and only the person unmutes', async () => {
    const { ada, bob, cem } = await meeting();
    const sent = microphone();
    await bob.client.produce(sent);
    expect(await ask(ada, 'moderation:mute', { peer: bob.self })).toBeNull();
    expect(await sentBy(bob)).toEqual(['microphone off']);
    expect(await bob.client.notice('producer:limited')).toEqual({
      producer: sent.producer,
      source: 'microphone',
      measure: 'paused',
      reason: 'moderator',
    });
    const target = by(bob, 'Bob');
    expect(await bob.client.notice('moderation:done')).toEqual({ action: 'mute', by: by(ada), target });
    expect(await cem.client.notice('producer:paused')).toEqual({ peer: bob.self, producer: sent.producer });
    expect(await ask(ada, 'producer:resume', { producer: sent.producer })).toBe('not_found');
    expect(await ask(bob, 'producer:resume', { producer: sent.producer })).toBeNull();
    expect(await sentBy(bob)).toEqual(['microphone']);
    expect(heard(cem, 'moderation:done')).toEqual([]);
  });

  test('[A7] is repeated after a resumption over the same transports, until the microphone is on again', async () => {
    const ada = await seated('Ada');
    const bob = connect();
    const key = newKey();
    const { media, self } = await bob.join('blue', 'Bob', { key });
    const holds = media.receiveTransport.id;
    const sent = microphone();
    await bob.produce(sent);
    await ask(ada, 'moderation:mute', { peer: self });
    const [again, later] = [connect(), connect()];
    await again.join('blue', 'Bob', { key, holds });
    const limited = { producer: sent.producer, source: 'microphone', measure: 'paused', reason: 'moderator' };
    expect(await again.notice('producer:limited')).toEqual(limited);
    await again.say('producer:resume', 1000, { producer: sent.producer });
    await later.join('blue', 'Bob', { key, holds });
    await later.say('hand:lower', 1001, {});
    expect(later.notices.map(({ name }) => name)).not.toContain('producer:limited');
  });

  test('[A7] everybody leaves out oneself and those of a higher role, and a mistake is undone by asking', async () => {
    const { ada, bob, cem } = await meeting();
    const dan = await seated('Dan');
    await ask(ada, 'role:set', { peer: bob.self, role: 'moderator' });
    for (const one of [ada, bob, cem, dan]) await one.client.produce(microphone());
    expect(await ask(bob, 'moderation:muteAll', {})).toEqual({ people: 2 });
    expect([await sentBy(ada), await sentBy(bob), await sentBy(cem)]).toEqual([
      ['microphone'],
      ['microphone'],
      ['microphone off'],
    ]);
    expect(heard(cem, 'moderation:done')).toMatchObject([{ action: 'mute', by: by(bob, 'Bob') }]);
    expect(heard(ada, 'moderation:done')).toEqual([{ action: 'mute_all', by: by(bob, 'Bob') }]);
    const [{ producer } = { producer: '' }] = heard(dan, 'producer:limited');
    await ask(dan, 'producer:resume', { producer });
    expect(await ask(bob, 'moderation:askAllToUnmute', {})).toEqual({ people: 1 });
    await settled(cem);
    expect(heard(cem, 'moderation:done')).toMatchObject([{ action: 'mute' }, { action: 'ask_to_unmute' }]);
    await settled(dan);
    expect(heard(dan, 'moderation:done')).toHaveLength(1);
    expect(await ask(bob, 'moderation:askAllToUnmute', {})).toEqual({ people: 0 });
  });

  test('[A7] asking changes nothing and reaches that person and the other moderators alone', async () => {
    const { ada, bob, cem } = await meeting();
    await ask(ada, 'moderation:askToUnmute', { peer: bob.self });
    expect(await bob.client.notice('moderation:done')).toMatchObject({ action: 'ask_to_unmute', by: by(ada) });
    await settled(cem);
    expect([...heard(cem, 'moderation:done'), ...heard(ada, 'moderation:done')]).toEqual([]);
  });

  test('[A6] what changes nothing is announced to nobody', async () => {
    const { ada, bob } = await meeting();
    for (const request of ['mute', 'lowerHand']) await ask(ada, `moderation:${request}`, { peer: bob.self });
    for (const source of ['camera', 'microphone', 'screen'])
      await ask(ada, 'moderation:allow', { peer: bob.self, source });
    await ask(ada, 'moderation:rename', { peer: bob.self, name: 'Bob' });
    await ask(ada, 'spotlight:set', { peer: null });
    await ask(ada, 'switches:set', { chat: true });
    await settled(bob);
    const told: Name[] = ['moderation:done', 'peer:stopped', 'peer:renamed', 'spotlight:changed', 'switches:changed'];
    expect(told.flatMap((name) => heard(bob, name))).toEqual([]);
  });
});

describe('a stopped source', () => {
  test('[A8] is closed, and no other one starts until it is allowed', async () => {
    const { ada, bob, cem } = await meeting();
    const sent = camera();
    await bob.client.produce(sent);
    await ask(ada, 'moderation:stop', { peer: bob.self, source: 'camera' });
    expect(await sentBy(bob)).toEqual([]);
    expect(heard(bob, 'producer:limited')).toMatchObject([
      { source: 'camera', measure: 'closed', reason: 'moderator' },
    ]);
    expect(await cem.client.notice('producer:closed')).toEqual({ peer: bob.self, producer: sent.producer });
    for (const one of [bob, cem])
      expect(await one.client.notice('peer:stopped')).toEqual({ peer: bob.self, sources: ['camera'] });
    expect(await bob.client.produce(camera())).toBe('not_allowed');
    expect(await bob.client.produce(screen())).toBe('ok');
    await ask(ada, 'moderation:allow', { peer: bob.self, source: 'camera' });
    expect(await bob.client.produce(camera())).toBe('ok');
    expect(heard(bob, 'peer:stopped').at(-1)).toEqual({ peer: bob.self, sources: [] });
  });

  test('[A8] a screen stops with its sound', async () => {
    const { ada, bob } = await meeting();
    await bob.client.request('producers:create', { producers: [screen(), screenAudio()] });
    await ask(ada, 'moderation:stop', { peer: bob.self, source: 'screen' });
    expect(await sentBy(bob)).toEqual([]);
    expect(await bob.client.produce(screenAudio())).toBe('not_allowed');
  });

  test('[A8] a microphone stays paused, also a new one', async () => {
    const { ada, bob } = await meeting();
    const sent = microphone();
    await bob.client.produce(sent);
    await ask(ada, 'moderation:stop', { peer: bob.self, source: 'microphone' });
    expect(await ask(bob, 'producer:resume', { producer: sent.producer })).toBe('not_allowed');
    await ask(bob, 'producer:close', { producer: sent.producer });
    expect(await bob.client.produce(microphone())).toBe('ok');
    expect(await sentBy(bob)).toEqual(['microphone off']);
    expect(heard(bob, 'producer:limited')).toHaveLength(2);
  });

  test('[A8] one that starts while it is being stopped does not survive', async () => {
    const { ada, bob } = await meeting();
    const starting = bob.client.produce(camera());
    const stopping = ask(ada, 'moderation:stop', { peer: bob.self, source: 'camera' });
    await Promise.all([starting, stopping]);
    expect(await sentBy(bob)).toEqual([]);
  });

  test('[A8] stays stopped for the seat, over a lost connection, a leave and a preparation', async () => {
    const { ada, bob } = await meeting();
    await ask(ada, 'moderation:stop', { peer: bob.self, source: 'camera' });
    await ask(ada, 'moderation:stop', { peer: bob.self, source: 'microphone' });
    const resumed = await connect().join('blue', 'Bob', { key: bob.key });
    expect(resumed).toMatchObject({ self: bob.self, stopped: ['camera', 'microphone'] });
    const third = connect();
    await third.join('blue', 'Bob', { key: bob.key });
    await third.request('room:leave', {});
    const again = connect();
    const { rtpCapabilities } = await again.welcome;
    await again.request('prejoin:prepare', { room: 'blue', rtpCapabilities, key: bob.key });
    const prepared = { producers: [microphone(), camera()] };
    expect(await again.request('producers:create', prepared)).toMatchObject({ result: { refused: [] } });
    expect(await again.join('blue', 'Bob', { key: bob.key })).toMatchObject({ stopped: ['camera', 'microphone'] });
    expect(await sentBy(bob)).toEqual(['microphone off']);
    await until(() => again.notices.filter(({ name }) => name === 'producer:limited').length === 2, 'both are limited');
    expect(await ada.client.notice('peer:joined')).toBeDefined();
  });
});

describe('other people', () => {
  test('[A9] a hand is lowered, and a name is given, which the person may resume under or not', async () => {
    const { ada, bob, cem } = await meeting();
    await ask(bob, 'hand:raise', {});
    await ask(ada, 'moderation:lowerHand', { peer: bob.self });
    expect(await cem.client.notice('hand:lowered')).toEqual({ peer: bob.self });
    await ask(ada, 'moderation:rename', { peer: bob.self, name: 'Robert' });
    await ask(ada, 'moderation:rename', { peer: bob.self, name: 'Rob' });
    await ask(ada, 'moderation:rename', { peer: bob.self, name: 'Bert' });
    await settled(cem);
    expect(heard(cem, 'peer:renamed').at(-1)).toEqual({ peer: bob.self, name: 'Bert' });
    expect(heard(bob, 'peer:renamed').at(-1)).toEqual({ peer: bob.self, name: 'Bert' });
    expect(heard(bob, 'moderation:done').map(({ action }) => action)).toEqual([
      'lower_hand',
      'rename',
      'rename',
      'rename',
    ]);
    for (const name of ['Bob', 'Rob', 'Bert']) {
      const { self } = await connect().join('blue', name, { key: bob.key });
      expect(self).toBe(bob.self);
    }
    await settled(ada);
    expect(heard(ada, 'peer:left')).toEqual([]);
  });

  test('[A10] is removed at once, with all transports, and the key admits nobody any more', async () => {
    const { ada, bob, cem } = await meeting();
    await bob.client.produce(microphone());
    const transports = async () => (await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds.length;
    expect(await transports()).toBe(6);
    await ask(ada, 'moderation:remove', { peer: bob.self, ban: false });
    expect(await bob.client.notice('room:ended')).toEqual({ reason: 'removed', by: by(ada) });
    expect(await cem.client.notice('peer:left')).toEqual({ peer: bob.self });
    await until(async () => (await transports()) === 4, 'both transports are closed');
    expect(await bob.client.refusal('chat:send', { id: randomUUID(), text: 'still here' })).toBe('not_joined');
    const { rtpCapabilities } = await bob.client.welcome;
    const join = { room: 'blue', rtpCapabilities, key: bob.key };
    for (const client of [bob.client, connect()]) {
      expect(await client.refusal('room:join', { ...join, name: 'Bob' })).toBe('removed');
      expect(await client.refusal('room:join', { ...join, name: 'Somebody else' })).toBe('removed');
      expect(await client.refusal('prejoin:prepare', join)).toBe('removed');
    }
    expect((await seated('Bob')).self).not.toBe(bob.self);
  });

  test('[A10] a ban says so, and holds in this room alone', async () => {
    const { ada, bob } = await meeting();
    await ask(ada, 'moderation:remove', { peer: bob.self, ban: true });
    expect(await bob.client.notice('room:ended')).toEqual({ reason: 'banned', by: by(ada) });
    const { rtpCapabilities } = await bob.client.welcome;
    const join = { rtpCapabilities, key: bob.key, name: 'Bob' };
    expect(await bob.client.refusal('room:join', { ...join, room: 'blue' })).toBe('banned');
    expect(await bob.client.request('room:join', { ...join, room: 'green' })).toMatchObject({ ok: true });
  });

  test('[A10] a join that is under way when its seat is removed does not arrive', async () => {
    const { ada, bob } = await meeting();
    const { rtpCapabilities } = await bob.client.welcome;
    const late = connect();
    await late.welcome;
    const joining = late.request('room:join', { room: 'blue', rtpCapabilities, key: bob.key, name: 'Robert' });
    const removing = ask(ada, 'moderation:remove', { peer: bob.self, ban: true });
    await Promise.all([joining, removing]);
    await settled(ada);
    const { peers } = await connect().join('blue', 'Zoe');
    expect(peers.map(({ name }) => name)).toEqual(['Ada', 'Cem']);
  });

  test('[A6] nobody acts on somebody of a higher role, on oneself where that is pointless, or on strangers', async () => {
    const { ada, bob, cem } = await meeting();
    await ask(ada, 'role:set', { peer: bob.self, role: 'moderator' });
    const stranger = await connect().join('green', 'Eve');
    const requests: [string, object][] = [
      ['mute', {}],
      ['askToUnmute', {}],
      ['stop', { source: 'camera' }],
      ['allow', { source: 'camera' }],
      ['lowerHand', {}],
      ['rename', { name: 'X' }],
      ['remove', { ban: true }],
    ];
    for (const [name, data] of requests) {
      const request = `moderation:${name}`;
      expect([name, await ask(bob, request, { peer: ada.self, ...data })]).toEqual([name, 'not_allowed']);
      expect([name, await ask(cem, request, { peer: bob.self, ...data })]).toEqual([name, 'not_allowed']);
      expect([name, await ask(ada, request, { peer: stranger.self, ...data })]).toEqual([name, 'not_found']);
    }
    expect(await ask(ada, 'moderation:remove', { peer: ada.self, ban: false })).toBe('bad_request');
    expect(await ask(ada, 'moderation:remove', { peer: bob.self, ban: false })).toBeNull();
  });

  test('[A6] the log says who did what to whom, without names and content', async () => {
    const { ada, bob } = await meeting();
    await bob.client.produce(camera());
    await ask(ada, 'moderation:stop', { peer: bob.self, source: 'camera' });
    await ask(ada, 'role:set', { peer: bob.self, role: 'moderator' });
    await ask(ada, 'moderation:rename', { peer: bob.self, name: 'Geheimnis' });
    await ask(ada, 'moderation:remove', { peer: bob.self, ban: true });
    await until(() => lines.includes('banned'), 'the log has all lines');
    const entries = lines.split('\n').flatMap((line) => (line ? JSON.parse(line) : []));
    const ids = { by: ada.self, peer: bob.self };
    expect(entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ msg: 'moderation', action: 'stop', source: 'camera', ...ids }),
        expect.objectContaining({ msg: 'role changed', role: 'moderator', ...ids }),
        expect.objectContaining({ msg: 'moderation', action: 'rename', ...ids }),
        expect.objectContaining({ msg: 'moderation', action: 'ban', ...ids }),
      ]),
    );
    expect(lines).not.toMatch(/Ada|Bob|Geheimnis/u);
  });
});

describe('the room', () => {
  test('[A11] what is switched off is refused to participants, and to nobody who moderates', async () => {
    const { ada, bob, cem } = await meeting();
    await ask(ada, 'role:set', { peer: cem.self, role: 'moderator' });
    const off = { chat: false, files: false, sharing: false, unmuting: false, reactions: false };
    expect(await ask(ada, 'switches:set', off)).toBeNull();
    expect(await bob.client.notice('switches:changed')).toEqual({ switches: off, by: by(ada) });
    const offered = { file: { id: randomUUID(), name: 'a.txt', bytes: 1, type: 'text/plain' } };
    const requests: [string, () => object][] = [
      ['chat:send', () => ({ id: randomUUID(), text: 'hello' })],
      ['file:offer', () => offered],
      ['reaction:send', () => ({ reaction: '👍' })],
    ];
    for (const [name, data] of requests) {
      expect([name, await ask(bob, name, data())]).toEqual([name, 'not_allowed']);
      expect([name, await ask(cem, name, data())]).toEqual([name, null]);
    }
    expect([await bob.client.produce(screen()), await cem.client.produce(screen())]).toEqual(['not_allowed', 'ok']);
    expect(await ask(bob, 'hand:raise', {})).toBeNull();
    expect((await connect().join('blue', 'Dan')).switches).toEqual(off);
    await ask(ada, 'switches:set', { chat: true });
    expect(heard(ada, 'switches:changed').at(-1)?.switches).toEqual({ ...off, chat: true });
    expect(await ask(bob, 'chat:send', { id: randomUUID(), text: 'hello' })).toBeNull();
  });

  test('[A11] without sharing, the screens of participants close, and without unmuting a microphone starts paused', async () => {
    const { ada, bob, cem } = await meeting();
    await ask(ada, 'role:set', { peer: cem.self, role: 'moderator' });
    for (const one of [bob, cem]) await one.client.produce(screen());
    await bob.client.produce(microphone());
    await ask(ada, 'switches:set', { sharing: false, unmuting: false });
    expect([await sentBy(bob), await sentBy(cem)]).toEqual([['microphone'], ['screen']]);
    const dan = connect();
    const { rtpCapabilities } = await dan.welcome;
    await dan.request('prejoin:prepare', { room: 'blue', rtpCapabilities });
    await dan.produce(microphone());
    const { self } = await dan.join('blue', 'Dan');
    expect(await sentBy({ client: dan, self, key: '' })).toEqual(['microphone off']);
    await ask(ada, 'role:set', { peer: cem.self, role: 'participant' });
    expect(await sentBy(cem)).toEqual([]);
  });

  test('[A12] everybody learns who is in the spotlight, and that the person has left', async () => {
    const { ada, bob, cem } = await meeting();
    await ask(ada, 'spotlight:set', { peer: bob.self });
    for (const one of [bob, cem])
      expect(await one.client.notice('spotlight:changed')).toEqual({ peer: bob.self, by: by(ada) });
    expect(await connect().join('blue', 'Dan')).toMatchObject({ spotlight: bob.self });
    await ask(bob, 'room:leave', {});
    await settled(cem);
    expect(heard(cem, 'spotlight:changed').at(-1)).toEqual({ peer: null });
    expect(await connect().join('blue', 'Eve')).not.toHaveProperty('spotlight');
  });

  test('[A13] ends for everybody, also in pre-join, and the next join opens another room', async () => {
    const { ada, bob } = await meeting();
    await ask(ada, 'chat:send', { id: randomUUID(), text: 'goodbye' });
    const dan = connect();
    const { rtpCapabilities } = await dan.welcome;
    await dan.request('prejoin:prepare', { room: 'blue', rtpCapabilities });
    expect(await ask(ada, 'room:end', {})).toBeNull();
    for (const client of [ada.client, bob.client, dan])
      expect(await client.notice('room:ended')).toEqual({ reason: 'ended', by: by(ada) });
    expect(heard(bob, 'role:changed')).toEqual([]);
    await until(async () => (await server.routers()).length === 0, 'the room is gone');
    const { chat, role, peers } = await bob.client.join('blue', 'Bob', { key: bob.key });
    expect({ chat, role, peers }).toEqual({ chat: [], role: 'host', peers: [] });
  });
});

describe('two who are alone', () => {
  test.each([
    { what: 'a mute', request: 'moderation:mute', data: {} },
    { what: 'a stopped camera', request: 'moderation:stop', data: { source: 'camera' } },
    { what: 'a switch', request: 'switches:set', data: { sharing: false } },
  ])('[A14] go over the server after $what, also if nothing is sent there', async ({ request, data }) => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    for (const { client } of [ada, bob]) await client.request('direct:allow', { allowed: true });
    const modes = () => heard(bob, 'mode:changed').map(({ mode, reason }) => `${mode} ${reason}`);
    await until(() => modes().includes('trying two_alone'), 'they try to connect directly');
    const { epoch } = heard(bob, 'mode:changed').at(-1) ?? { epoch: -1 };
    for (const { client } of [ada, bob]) await client.request('direct:report', { epoch, state: 'flowing' });
    await until(() => modes().includes('direct connected'), 'they are connected directly');
    await ask(ada, request, request === 'switches:set' ? data : { peer: bob.self, ...data });
    await settled(bob);
    expect(modes().at(-1)).toBe('sfu moderated');
  });
});
