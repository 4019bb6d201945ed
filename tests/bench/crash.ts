/**
 * Kills media workers during calls, over and over, and reports how long videos stood still: from the last packet
 * before the kill to the first frame that can be decoded after it, and in real Chromium from the last frame shown to
 * the next. For comparison, in the same run, the alternatives to moving people to another worker: everybody leaves and
 * joins again at once, and pages are reloaded. Then workers hang instead (SIGSTOP), which the server notices by their
 * silence; this is reported apart.
 *
 *     npm run bench:crash [-- kills=32 again=8 hangs=4 sizes=2,3,5,8]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { AdminRoom, AdminRooms } from '../../server/shared/protocol/http.ts';
import { MeasuredProcess } from './room/measured-process.ts';
import { givenArguments } from './support/arguments.ts';
import { BotRoom } from './support/bot-room.ts';
import { Pages } from './support/pages.ts';
import { sharedNow } from './support/shown-frames.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';

const given = givenArguments();
const kills = Number(given.get('kills') ?? 32);
const again = Number(given.get('again') ?? 8);
const hangs = Number(given.get('hangs') ?? 4);
const sizes = (given.get('sizes') ?? '2,3,5,8').split(',').map(Number);

const WORKERS = 3;
/** After this time without an answer the server kills a worker: the default. */
const HANG_SECONDS = 8;
/** A video that stands still for this long counts as lost, in milliseconds; with a worker that hangs, once killed. */
const TIMEOUT_MS = 10_000;
const LOOK_MS = 50;
/** The pause between two kills. */
const SETTLE_MS = 1500;

const token = 'a-token-for-the-bench-only';
const noise = await machineNoise();
const server = await MeasuredProcess.server({
  PARLEY_WORKERS: String(WORKERS),
  PARLEY_MAX_DEATHS_PER_MINUTE: '1000',
  PARLEY_ISOLATION_WORKERS: '0',
  PARLEY_HANG_SECONDS: String(HANG_SECONDS),
  PARLEY_ADMIN_TOKEN: token,
  PARLEY_LOG_LEVEL: 'error',
  PARLEY_REQUEST_BURST: '10000',
});

type Outcome = { stood: number[]; pages: number[]; unrecovered: number; lostSeats: number; otherRoomsLost: number };
const rooms: BotRoom[] = [];
for (const [index, people] of sizes.entries()) {
  rooms.push(await BotRoom.fill(server.url, { name: `bots-${index + 1}-of-${people}`, people }));
}
const pages = await Pages.open(server.url);
const ways = { moved: [] as Outcome[], again: [] as Outcome[], hung: [] as Outcome[] };
type Way = keyof typeof ways;
let spared = 0;
for (let round = 0; round < kills + again + hangs; round += 1) {
  const way = wayOf(round);
  await pause(SETTLE_MS + Math.random() * 300);
  const outcome = await strike(way);
  ways[way].push(outcome);
  tell({ round, way, outcome });
}
for (const room of rooms) room.close();
await pages.close();
await server.stop();

const all = (way: Way, of: 'stood' | 'pages') => ways[way].flatMap((outcome) => outcome[of]);
const total = (way: Way, of: 'unrecovered' | 'lostSeats' | 'otherRoomsLost') =>
  ways[way].reduce((sum, outcome) => sum + outcome[of], 0);
const both = (way: Way) => [...all(way, 'stood'), ...all(way, 'pages')];
const moved = both('moved');
report(
  {
    'moved, RTP receivers': row(all('moved', 'stood')),
    'moved, Chromium': row(all('moved', 'pages')),
    'left and joined again, RTP receivers': row(all('again', 'stood')),
    'page reloaded, Chromium': row(all('again', 'pages')),
    'moved from a worker that hung, RTP receivers': row(all('hung', 'stood')),
    'moved from a worker that hung, Chromium': row(all('hung', 'pages')),
  },
  {
    bench: 'crash',
    recoveryP95Ms: Math.round(quantile(moved, 0.95)),
    recoveryMedianMs: Math.round(quantile(moved, 0.5)),
    chromiumP95Ms: Math.round(quantile(all('moved', 'pages'), 0.95)),
    unrecovered: total('moved', 'unrecovered'),
    lostSeats: total('moved', 'lostSeats'),
    otherRoomsLost: total('moved', 'otherRoomsLost'),
    sparedRooms: spared,
    againP95Ms: Math.round(quantile(both('again'), 0.95)),
    hangRecoveryP95Ms: Math.round(quantile(both('hung'), 0.95)),
    hangUnrecovered: total('hung', 'unrecovered'),
    hangLostSeats: total('hung', 'lostSeats'),
    hangOtherRoomsLost: total('hung', 'otherRoomsLost'),
    hangSeconds: HANG_SECONDS,
    hangs: ways.hung.length,
    kills: ways.moved.length,
    rooms: [...sizes, 2],
    noise,
  },
);
process.exit(0);

/** Workers hang last, since each takes as long as many kills. */
function wayOf(round: number): Way {
  if (round >= kills + again) return 'hung';
  const isAgain = again > 0 && round % Math.ceil((kills + again) / again) === 1 && ways.again.length < again;
  return isAgain ? 'again' : 'moved';
}

/** Picks a worker that carries something, at a random moment. */
async function strike(way: Way): Promise<Outcome> {
  const rejoins = way === 'again';
  const before = await ask('', AdminRooms);
  const busy = [...new Set(before.rooms.flatMap(({ workerPids }) => workerPids))];
  const pid = busy[Math.floor(Math.random() * busy.length)] ?? 0;
  const carried = before.rooms.filter(({ workerPids }) => workerPids.includes(pid)).map(({ name }) => name);
  const seats = await seatsOf();
  for (const room of rooms) room.mark({ rejoins });
  pages.mark();
  const at = sharedNow();
  process.kill(pid, way === 'hung' ? 'SIGSTOP' : 'SIGKILL');
  const struck = rooms.filter(({ name }) => carried.includes(name));
  const pagesStruck = carried.includes(Pages.room);
  const reloaded = rejoins && pagesStruck ? await pages.reloadedMs() : [];
  const deadline = performance.now() + TIMEOUT_MS + (way === 'hung' ? HANG_SECONDS * 1000 : 0);
  const isFrozen = () =>
    struck.some((room) => !room.struck || room.recoveries().some(({ stoodMs }) => stoodMs === undefined));
  while (isFrozen() && performance.now() < deadline) await pause(LOOK_MS);
  if (pagesStruck && !rejoins) await pages.wholeAfter(at + 300).catch(() => undefined);
  await pause(700);
  const recoveries = struck.flatMap((room) => room.recoveries());
  const stood = recoveries.flatMap(({ stoodMs }) => stoodMs ?? []);
  const onPages = pagesStruck && !rejoins ? await pages.stoodMs() : reloaded;
  const others = rooms.filter(({ name }) => !carried.includes(name));
  spared += others.length;
  const now = await seatsOf();
  return {
    stood,
    pages: onPages.flatMap((ms) => ms ?? []),
    unrecovered: recoveries.length - stood.length + onPages.filter((ms) => ms === undefined).length,
    lostSeats: rejoins ? 0 : [...seats].filter((id) => !now.has(id)).length + (await pages.lost()),
    otherRoomsLost: others.filter((room) => room.struck || room.packetsLost > 0 || room.recoveries().length > 0).length,
  };
}

function tell({ round, way, outcome }: { round: number; way: string; outcome: Outcome }): void {
  const { stood, pages: onPages, ...rest } = outcome;
  const worst = { streams: stood.length, worstMs: Math.round(Math.max(...stood, ...onPages)), ...rest };
  process.stderr.write(`${round + 1} of ${kills + again + hangs}, ${way}: ${JSON.stringify(worst)}\n`);
}

async function seatsOf(): Promise<Set<string>> {
  const { rooms: open } = await ask('', AdminRooms);
  const accounts = await Promise.all(open.map(({ name }) => ask(`/${name}`, AdminRoom)));
  return new Set(accounts.flatMap(({ peers }) => peers.map(({ id }) => id)));
}

async function ask<Answer>(path: string, shape: { parse(value: unknown): Answer }): Promise<Answer> {
  const headers = { Authorization: `Bearer ${token}` };
  return shape.parse(await (await fetch(`${server.url}/api/admin/rooms${path}`, { headers })).json());
}
