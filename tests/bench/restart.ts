/**
 * Ends the server during calls, with SIGTERM and with SIGKILL in turn, starts it again at once, and reports how long it
 * takes until everybody is back; then gives pages another address, over and over. For comparison, in the same run, what
 * people would do without automatic recovery: all reload at once, as soon as the new process listens.
 *
 *     npm run bench:restart [-- restarts=10 again=3 sizes=2,3,5,8 changes=12 behind=2 reloads=3]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { AdminRoom, AdminRooms } from '../../server/shared/protocol/http.ts';
import { ServerProcess } from '../support/server-process.ts';
import { changeAddresses } from './restart/addresses.ts';
import { givenArguments } from './support/arguments.ts';
import { BotRoom } from './support/bot-room.ts';
import { Pages } from './support/pages.ts';
import { sharedNow } from './support/shown-frames.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';

const given = givenArguments();
const restarts = Number(given.get('restarts') ?? 10);
const again = Number(given.get('again') ?? 3);
const sizes = (given.get('sizes') ?? '2,3,5,8').split(',').map(Number);
const changes = Number(given.get('changes') ?? 12);
const reloads = Number(given.get('reloads') ?? 3);
const behind = Number(given.get('behind') ?? 2);

/** A participant who has not come back after this time counts as lost, in milliseconds. */
const TIMEOUT_MS = 20_000;
const LOOK_MS = 50;
/** Between two restarts. */
const SETTLE_MS = 2000;
const signals = ['SIGTERM', 'SIGKILL'] as const;
type Signal = (typeof signals)[number];

/**
 * Milliseconds from when the new process listens; `stood` counts from the last packet, `fromSignal` from the signal.
 */
type Outcome = {
  signal: Signal;
  downMs: number;
  seats: number[];
  pictures: number[];
  pages: number[];
  fromSignal: number[];
  stood: number[];
  missing: number;
  people: number;
  returned: number;
};

const token = 'a-token-for-the-bench-only';
const noise = await machineNoise();
const server = await ServerProcess.start({
  PARLEY_WORKERS: '2',
  PARLEY_ADMIN_TOKEN: token,
  PARLEY_LOG_LEVEL: 'error',
  // Just long enough to be a drain.
  PARLEY_DRAIN_SECONDS: '1',
});
const rooms: BotRoom[] = [];
for (const [index, people] of sizes.entries()) {
  rooms.push(await BotRoom.fill(server.url, { name: `bots-${index + 1}-of-${people}`, people }));
}
const pages = await Pages.open(server.url);
const ways = { returned: [] as Outcome[], again: [] as Outcome[] };
for (let round = 0; round < restarts + again; round += 1) {
  const reloadAll = round >= restarts;
  await pause(SETTLE_MS + Math.random() * 300);
  const outcome = await restart(signals[round % 2] ?? 'SIGKILL', { reloadAll });
  ways[reloadAll ? 'again' : 'returned'].push(outcome);
  tell({ round, outcome });
}
for (const room of rooms) room.close();
await pages.close();
await server.stop();
const addresses = await changeAddresses({ changes, again: reloads, behind });

const all = (way: keyof typeof ways, of: Sample, signal?: Signal) =>
  ways[way].filter((outcome) => signal === undefined || outcome.signal === signal).flatMap((outcome) => outcome[of]);
type Sample = 'seats' | 'pictures' | 'pages' | 'fromSignal' | 'stood' | 'missing' | 'people' | 'returned' | 'downMs';
const sum = (of: 'missing' | 'people' | 'returned') => all('returned', of).reduce((total, one) => total + one, 0);
const back = [...all('returned', 'pictures'), ...all('returned', 'pages')];
const reloaded = [...all('again', 'pictures'), ...all('again', 'pages')];
const moved = [...addresses.own, ...addresses.others];
/** How long it takes to be back, over how long it takes those who start over. */
const overNaive = (of: 'pictures' | 'pages', share: number) =>
  hundredths(quantile(all('returned', of), share) / quantile(all('again', of), share));
const [botsOverNaive, pagesOverNaive] = [overNaive('pictures', 0.95), overNaive('pages', 0.95)];
report(
  {
    'seat, after SIGTERM': row(all('returned', 'seats', 'SIGTERM')),
    'seat, after SIGKILL': row(all('returned', 'seats', 'SIGKILL')),
    'video, RTP receivers, SIGTERM': row(all('returned', 'pictures', 'SIGTERM')),
    'video, RTP receivers, SIGKILL': row(all('returned', 'pictures', 'SIGKILL')),
    'video, Chromium': row(all('returned', 'pages')),
    'video from SIGTERM on, with 1 s of draining': row(all('returned', 'fromSignal', 'SIGTERM')),
    'video from SIGKILL on': row(all('returned', 'fromSignal', 'SIGKILL')),
    'video frozen, RTP receivers': row(all('returned', 'stood')),
    'server away, from the signal on': row(all('returned', 'downMs')),
    'all rejoined at once, RTP receivers': row(all('again', 'pictures')),
    'pages reloaded, Chromium': row(all('again', 'pages')),
    'another address, own page': row(addresses.own),
    'another address, seen by others': row(addresses.others),
    'another address, page reloaded': row(addresses.reloaded),
    'longest pause in another room, another address': row(addresses.elsewhere),
    'longest pause in another room, no change': row(addresses.undisturbed),
  },
  {
    bench: 'restart',
    returnedShare: sum('returned') / sum('people'),
    returnP95Ms: Math.round(quantile(back, 0.95)),
    returnMedianMs: Math.round(quantile(back, 0.5)),
    seatP95Ms: Math.round(quantile(all('returned', 'seats'), 0.95)),
    chromiumP95Ms: Math.round(quantile(all('returned', 'pages'), 0.95)),
    fromKillP95Ms: Math.round(quantile(all('returned', 'fromSignal', 'SIGKILL'), 0.95)),
    missing: sum('missing'),
    reloadedP95Ms: Math.round(quantile(reloaded, 0.95)),
    // The worse of both, of the 95th percentiles.
    returnOverNaive: Math.max(botsOverNaive, pagesOverNaive),
    returnOverNaiveBots: botsOverNaive,
    returnOverNaivePages: pagesOverNaive,
    medianOverNaiveBots: overNaive('pictures', 0.5),
    medianOverNaivePages: overNaive('pages', 0.5),
    iceRestartP95Ms: Math.round(quantile(moved, 0.95)),
    addressesUnrecovered: addresses.unrecovered,
    elsewherePauseP95Ms: Math.round(quantile(addresses.elsewhere, 0.95)),
    calmPauseP95Ms: Math.round(quantile(addresses.undisturbed, 0.95)),
    addressReloadP95Ms: Math.round(quantile(addresses.reloaded, 0.95)),
    restarts: ways.returned.length,
    changes,
    behind,
    rooms: [...sizes, 2],
    noise,
  },
);
process.exit(0);

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Ends the process, starts another in its place, and follows what happens to everybody. */
async function restart(signal: Signal, { reloadAll }: { reloadAll: boolean }): Promise<Outcome> {
  const before = await seatsOf();
  for (const room of rooms) room.mark();
  pages.mark();
  const signalledAt = sharedNow();
  if (reloadAll) for (const room of rooms) room.giveUp();
  await server.kill(signal);
  await server.startAgain();
  const listensAt = sharedNow();
  if (reloadAll) await Promise.all([...rooms.map((room) => room.joinAnew()), pages.reload()]);
  const deadline = sharedNow() + TIMEOUT_MS;
  while (!rooms.every((room) => room.whole) && sharedNow() < deadline) await pause(LOOK_MS);
  await pages.wholeAfter(listensAt, TIMEOUT_MS).catch(() => undefined);
  const after = await seatsOf();
  const since = (at: number | undefined, from: number) => (at === undefined ? [] : at - from);
  const recoveries = rooms.flatMap((room) => room.recoveries());
  const shown = await pages.firstAfter(listensAt);
  const seen = [...recoveries.map(({ seenAt }) => seenAt), ...shown];
  return {
    signal,
    downMs: listensAt - signalledAt,
    seats: rooms.flatMap((room) => room.seatedAt).map((at) => at - listensAt),
    pictures: recoveries.flatMap(({ seenAt }) => since(seenAt, listensAt)),
    pages: shown.flatMap((at) => since(at, listensAt)),
    fromSignal: seen.flatMap((at) => since(at, signalledAt)),
    stood: recoveries.flatMap(({ stoodMs }) => stoodMs ?? []),
    missing: rooms.reduce((total, room) => total + room.missing, 0) + shown.filter((at) => at === undefined).length,
    people: before.size,
    returned: [...before].filter((id) => after.has(id)).length,
  };
}

function tell({ round, outcome }: { round: number; outcome: Outcome }): void {
  const { signal, downMs, pictures, pages: onPages, seats, ...rest } = outcome;
  const worst = { pictures: Math.max(...pictures), pages: Math.max(...onPages), seats: Math.max(...seats), downMs };
  const rounded = Object.entries(worst).map(([name, ms]) => [name, Math.round(ms)]);
  const { missing, people, returned } = rest;
  const line = { ...Object.fromEntries(rounded), missing, people, returned };
  process.stderr.write(`${round + 1} of ${restarts + again}, ${signal}: ${JSON.stringify(line)}\n`);
}

/** The seats, by room and id. */
async function seatsOf(): Promise<Set<string>> {
  const { rooms: open } = await ask('', AdminRooms);
  const accounts = await Promise.all(open.map(({ name }) => ask(`/${name}`, AdminRoom)));
  return new Set(accounts.flatMap(({ name, peers }) => peers.map(({ id }) => `${name} ${id}`)));
}

async function ask<Answer>(path: string, shape: { parse(value: unknown): Answer }): Promise<Answer> {
  const headers = { Authorization: `Bearer ${token}` };
  return shape.parse(await (await fetch(`${server.url}/api/admin/rooms${path}`, { headers })).json());
}
