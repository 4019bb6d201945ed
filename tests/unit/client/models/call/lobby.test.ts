/** Waiting to be let into a room. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type LobbyOutcome, waitInLobby } from '../../../../../client/src/models/call/lobby.ts';
import { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { settle } from '../../../../fuzz/page.ts';
import { welcome } from '../../../../fuzz/values/notice-templates.ts';

const knock = { room: 'blue', key: 'k'.repeat(43), name: 'Eve' };

let server: HostileServer;
let signalling: Signalling;
let leaving: AbortController;
let outcome: LobbyOutcome | Error | 'waiting' | undefined;

beforeEach(async () => {
  server = new HostileServer({ welcome });
  server.answer = () => ({ ok: true, result: { admitted: false } });
  signalling = new Signalling({ open: () => server.socket });
  leaving = new AbortController();
  outcome = 'waiting';
  await settle();
});

afterEach(() => signalling.close());

async function wait(): Promise<void> {
  waitInLobby(signalling, knock, leaving.signal).then(
    (reached) => {
      outcome = reached;
    },
    (error: Error) => {
      outcome = error;
    },
  );
  await settle();
}

const asked = () => server.asked.map(({ name }) => name);

test('[K3] somebody knocks once, and waits until they are let in', async () => {
  await wait();
  expect([asked(), outcome]).toEqual([['lobby:knock'], 'waiting']);
  server.say([['lobby:admitted', {}]]);
  await settle();
  expect(outcome).toEqual({ admitted: true });
});

test('[K3] a room that needs no knocking admits at once', async () => {
  server.answer = () => ({ ok: true, result: { admitted: true } });
  await wait();
  expect(outcome).toEqual({ admitted: true });
});

test('[K3] somebody who is turned away learns by whom', async () => {
  await wait();
  server.say([['room:ended', { reason: 'denied', by: { peer: 'ada', name: 'Ada' } }]]);
  await settle();
  expect(outcome).toEqual({ admitted: false, reason: 'denied', by: 'Ada' });
});

test('[K3] after a lost connection they knock again', async () => {
  await wait();
  server.cut();
  await settle();
  server.connect();
  await settle();
  expect([asked(), outcome]).toEqual([['lobby:knock', 'lobby:knock'], 'waiting']);
});

test('[K3] somebody who no longer wants to wait leaves the lobby', async () => {
  await wait();
  leaving.abort();
  await settle();
  expect([asked(), outcome]).toEqual([['lobby:knock', 'lobby:leave'], undefined]);
});

test('[K3] a refused knock ends the waiting with its code', async () => {
  server.answer = () => ({ ok: false, code: 'lobby_full', message: 'too many wait' });
  await wait();
  expect(outcome).toMatchObject({ code: 'lobby_full' });
});
