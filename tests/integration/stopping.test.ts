/** The end of the real process in the middle of a call. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { AdminRooms } from '#shared/protocol/http.ts';
import { defaultSubscriptions } from '#shared/protocol/subscriptions.ts';
import { Bot } from '../load/bot.ts';
import { freePorts } from '../support/free-ports.ts';
import { type SpawnedServer, spawnedServers } from '../support/spawned-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

const token = 'an-admin-token-of-some-length';
const root = fileURLToPath(new URL('../..', import.meta.url));
const bots = tickingBots();
const start = spawnedServers();

const options = async (drainSeconds: number) => ({
  ...(await freePorts()),
  PARLEY_ADMIN_TOKEN: token,
  PARLEY_DRAIN_SECONDS: String(drainSeconds),
});

/** Two people in a call that flows. */
async function call(server: SpawnedServer): Promise<[Bot, Bot]> {
  const url = await server.ready;
  const join = async (name: string) => {
    const bot = await Bot.join({
      url,
      room: 'blue',
      name,
      subscriptions: defaultSubscriptions,
      camera: true,
      speaks: true,
      dtx: false,
      counts: true,
    });
    bots.push(bot);
    return bot;
  };
  const [ada, bob] = [await join('Ada'), await join('Bob')];
  await until(() => [ada, bob].every(({ received }) => received.packets > 50), 'media flows');
  return [ada, bob];
}

async function workerPids(server: SpawnedServer): Promise<number[]> {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${await server.ready}/api/admin/rooms`, { headers });
  return AdminRooms.parse(await answer.json()).workers.map(({ pid }) => pid);
}

function runs(pid: number): boolean {
  try {
    // A process that has ended stays as a zombie until somebody asks for its status.
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const gone = async (pids: readonly number[]) => until(() => !pids.some(runs), 'the workers have ended');

test.each([
  { what: 'the server and its workers', command: undefined },
  { what: 'npm and the setup as well', command: ['npm', '--prefix', root, 'start'] },
])('a SIGTERM to the whole group costs a call no packet until the deadline: $what', async ({ command }) => {
  const server = start(await options(4), command);
  const people = await call(server);
  const pids = await workerPids(server);
  const before = people.map(({ received }) => received);
  server.signalGroup('SIGTERM');
  await until(() => people.some(({ ended }) => ended > 0), 'the deadline has passed');
  for (const [index, { moved, received }] of people.entries()) {
    expect(moved).toBe(0);
    expect(received.lost - (before[index]?.lost ?? 0)).toBe(0);
    // Of a camera and a microphone over four seconds.
    expect(received.packets - (before[index]?.packets ?? 0)).toBeGreaterThan(200);
  }
  const { code, sent } = await server.ended;
  expect(code).toBe(0);
  expect(sent).not.toMatch(/"level":"(error|fatal)"/);
  await gone(pids);
});

test('a SIGINT to the whole group ends everything without an error', async () => {
  const server = start(await options(60));
  const people = await call(server);
  const pids = await workerPids(server);
  server.signalGroup('SIGINT');
  await until(() => people.every(({ ended }) => ended > 0), 'everybody was notified');
  const { code, sent } = await server.ended;
  expect(code).toBe(0);
  expect(sent).not.toMatch(/"level":"(error|fatal)"/);
  await gone(pids);
});

test.each([
  { what: 'a worker', state: 'SIGCONT' },
  { what: 'a worker that hangs', state: 'SIGSTOP' },
] as const)('$what ends with a server that is killed', async ({ state }) => {
  const server = start(await options(0));
  await server.ready;
  const pids = await workerPids(server);
  for (const pid of pids) process.kill(pid, state);
  server.child.kill('SIGKILL');
  await gone(pids);
});
