/** The messages that the server relays between two participants who are alone, and to nobody else. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ModeInfo } from '../../server/shared/protocol/direct.ts';
import { connectedClients } from '../support/connected-clients.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer({ direct: { enabled: true, settleSeconds: 3600 } });
});

afterEach(() => server.close());

/** The announced modes, without the first one that everybody receives. */
const modes = ({ notices }: RawClient) =>
  notices
    .filter(({ name }) => name === 'mode:changed')
    .map(({ notice }) => notice as ModeInfo)
    .filter(({ epoch }) => epoch > 0);
const received = ({ notices }: RawClient) =>
  notices
    .filter(({ name }) => name === 'direct:message')
    .map(({ notice }) => notice as { epoch: number; message: unknown });
const offer = { description: { type: 'offer', sdp: 'v=0' } };

async function arrive(name: string, { allowed = true } = {}): Promise<RawClient> {
  const client = connect();
  await client.join('blue', name);
  await client.request('direct:allow', { allowed });
  return client;
}

async function trying(): Promise<[RawClient, RawClient]> {
  const pair: [RawClient, RawClient] = [await arrive('Ada'), await arrive('Bob')];
  for (const client of pair) await until(() => modes(client).length > 0, 'both are asked to connect directly');
  return pair;
}

test('[M1] two who are alone and allow it are asked to connect directly, one as caller and one as callee', async () => {
  const [ada, bob] = await trying();
  expect(modes(ada)[0]).toMatchObject({ mode: 'trying', epoch: 1, reason: 'two_alone', role: 'caller' });
  expect(modes(bob)[0]).toMatchObject({ mode: 'trying', epoch: 1, reason: 'two_alone', role: 'callee' });
});

test('[M1] nobody is asked if one of them, or the server, does not allow it', async () => {
  const [ada, bob] = [await arrive('Ada'), await arrive('Bob', { allowed: false })];
  expect(await ada.refusal('direct:send', { epoch: 1, message: offer })).toBe('not_direct');
  expect([...modes(ada), ...modes(bob)]).toEqual([]);
  await server.close();
  server = await startTestServer({ direct: { enabled: false } });
  const [cem, dan] = [await arrive('Cem'), await arrive('Dan')];
  expect(await cem.refusal('direct:send', { epoch: 1, message: offer })).toBe('not_direct');
  expect([...modes(cem), ...modes(dan)]).toEqual([]);
});

test('[M2] a message reaches the other participant and does not come back', async () => {
  const [ada, bob] = await trying();
  await ada.request('direct:send', { epoch: 1, message: offer });
  await bob.notice('direct:message');
  expect(received(bob)).toEqual([{ epoch: 1, message: offer }]);
  expect(received(ada)).toEqual([]);
});

test('[M2] a third participant, a prepared peer and one who has left cannot send messages to them', async () => {
  const [ada, bob] = await trying();
  const eve = connect();
  const { rtpCapabilities } = await eve.welcome;
  await eve.request('prejoin:prepare', { room: 'blue', rtpCapabilities });
  expect(await eve.refusal('direct:send', { epoch: 1, message: offer })).toBe('not_direct');
  await ada.request('room:leave', {});
  expect(await ada.refusal('direct:send', { epoch: 1, message: offer })).toBe('not_joined');
  expect([...received(ada), ...received(bob)]).toEqual([]);
});

test('[M3] a third participant brings everybody back to the server, and messages of the old epoch are refused', async () => {
  const [ada, bob] = await trying();
  const eve = await arrive('Eve');
  await until(() => modes(bob).length === 2, 'Bob hears of it');
  expect(modes(bob)[1]).toMatchObject({ mode: 'sfu', epoch: 2, reason: 'not_two_alone' });
  for (const epoch of [1, 2]) {
    expect(await ada.refusal('direct:send', { epoch, message: offer })).toBe('not_direct');
    expect(await eve.refusal('direct:send', { epoch, message: { shown: true } })).toBe('not_direct');
    expect(await eve.refusal('direct:report', { epoch, state: 'flowing' })).toBe('not_direct');
  }
  // The first two still report that video comes over the server again.
  await ada.request('direct:send', { epoch: 2, message: { shown: true } });
  await bob.notice('direct:message');
});

test('[M4] a call is direct once both report media, and goes over the server again if one reports a failure', async () => {
  const [ada, bob] = await trying();
  await ada.request('direct:report', { epoch: 1, state: 'flowing' });
  await ada.request('direct:report', { epoch: 1, state: 'flowing' });
  expect(modes(ada)).toHaveLength(1);
  await bob.request('direct:report', { epoch: 1, state: 'flowing' });
  await until(() => modes(ada).length === 2, 'the call is direct');
  expect(modes(ada)[1]).toMatchObject({ mode: 'direct', epoch: 1, reason: 'connected' });
  await bob.request('direct:report', { epoch: 1, state: 'failed' });
  await until(() => modes(ada).length === 3, 'the server is back');
  expect(modes(ada)[2]).toMatchObject({ mode: 'sfu', epoch: 2, reason: 'path_lost' });
});

test('[M5] `shown` reaches the other participant, and no third one', async () => {
  const [ada, bob] = await trying();
  for (const client of [ada, bob]) await client.request('direct:report', { epoch: 1, state: 'flowing' });
  await until(() => modes(ada).length === 2, 'the call is direct');
  await ada.request('direct:send', { epoch: 1, message: { shown: true } });
  await bob.notice('direct:message');
  expect(received(bob)).toEqual([{ epoch: 1, message: { shown: true } }]);
  expect(await ada.refusal('direct:send', { epoch: 0, message: { shown: true } })).toBe('not_direct');
});

test('[M4] a participant who withdraws the permission brings the server back', async () => {
  const [ada, bob] = await trying();
  await bob.request('direct:allow', { allowed: false });
  await until(() => modes(ada).length === 2, 'the server is back');
  expect(modes(ada)[1]).toMatchObject({ mode: 'sfu', reason: 'not_allowed' });
});

test('[M6] the first statement about the permission is answered with the current mode', async () => {
  const ada = await arrive('Ada');
  expect(await ada.notice('mode:changed')).toEqual({ mode: 'sfu', epoch: 0, reason: 'not_two_alone', offer: 'on' });
});

test('[M6] a participant who knows the mode is notified of a new reason, even if the mode stays', async () => {
  const ada = await arrive('Ada');
  await arrive('Bob', { allowed: false });
  const reasons = () =>
    ada.notices.flatMap(({ name, notice }) => (name === 'mode:changed' ? [(notice as ModeInfo).reason] : []));
  await until(() => reasons().length === 2, 'the reason that Bob does not allow it');
  await arrive('Cem');
  await until(() => reasons().length === 3, 'the reason that there are more than two');
  expect(reasons()).toEqual(['not_two_alone', 'not_allowed', 'not_two_alone']);
});

test('[M6] any participant turns direct calls off for the whole room, and on again', async () => {
  const [ada, bob] = await trying();
  await bob.request('direct:offer', { on: false });
  await until(() => modes(ada).length === 2, 'the server is back');
  expect(modes(ada)[1]).toMatchObject({ mode: 'sfu', epoch: 2, reason: 'switched_off', offer: 'off' });
  await ada.request('direct:offer', { on: true });
  await until(() => modes(bob).length === 3, 'it is on again');
  expect(modes(bob)[2]).toMatchObject({ mode: 'sfu', offer: 'on' });
});

test('[M6] if the operator says never, nobody connects directly and nobody can turn it on', async () => {
  await server.close();
  server = await startTestServer({ direct: { enabled: true, exceptRooms: ['blue'] } });
  const [ada, bob] = [await arrive('Ada'), await arrive('Bob')];
  expect(await bob.notice('mode:changed')).toMatchObject({ mode: 'sfu', offer: 'never' });
  expect(await ada.refusal('direct:offer', { on: true })).toBe('not_direct');
  expect([...modes(ada), ...modes(bob)]).toEqual([]);
});

test('[M2] more than a few dozen messages at once are refused, and the other participant gets no more of them', async () => {
  const [ada, bob] = await trying();
  const answers = [];
  for (let count = 0; count < 150; count += 1)
    answers.push(await ada.request('direct:send', { epoch: 1, message: offer }));
  const granted = answers.filter(({ ok }) => ok).length;
  expect(answers.at(-1)).toMatchObject({ ok: false, code: 'too_many_requests' });
  await until(() => received(bob).length === granted, 'Bob has heard the rest');
  expect(granted).toBeLessThan(150);
});

test.each([
  { what: 'a description that is too long', message: { description: { type: 'offer', sdp: 'v'.repeat(40_000) } } },
  { what: 'a rollback', message: { description: { type: 'rollback', sdp: '' } } },
  { what: 'a candidate that is none', message: { candidate: 'host' } },
  { what: 'nothing', message: {} },
])('[M2] $what is refused', async ({ message }) => {
  const [ada, bob] = await trying();
  expect(await ada.refusal('direct:send', { epoch: 1, message })).toBe('bad_request');
  expect(received(bob)).toEqual([]);
});
