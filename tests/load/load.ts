/**
 * Joins many bots to a running Parley and reports what each of them received: what a machine can carry.
 *
 *     npm run load -- --url https://meet.example.com --people 30 --video 360p
 *                     [--viewers 0] [--visible 9] [--speakers 3] [--seconds 30]
 *
 * Bots send what looks like media over real ICE and DTLS, and count what they receive; nothing is encoded or decoded.
 * Run it on another machine than Parley, with at most about 50 bots per core.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Bot, type Received } from './bot.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:3000' },
    room: { type: 'string', default: `load-${Date.now().toString(36)}` },
    people: { type: 'string', default: '10' },
    /** How many of the people only view, those who join last. */
    viewers: { type: 'string', default: '0' },
    /** `360p` or `none`. */
    video: { type: 'string', default: '360p' },
    visible: { type: 'string', default: '9' },
    /** Device pixels of each video. */
    height: { type: 'string', default: '236' },
    speakers: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '20' },
    /** How many of the bots inspect what they receive; the others discard it, for a fraction of the cost. */
    counting: { type: 'string', default: '9999' },
    /**
     * A program that is run with this process's id before the counting bots join, to make the others discard RTP in the
     * kernel (`tests/bench/room/deafen.c`).
     */
    deafen: { type: 'string', default: '' },
    /** Silence is sent like speech. */
    'no-dtx': { type: 'boolean', default: false },
    /** One line of JSON per step instead of text. */
    json: { type: 'boolean', default: false },
  },
});
for (const name of ['people', 'viewers', 'visible', 'height', 'speakers', 'seconds', 'counting'] as const) {
  if (!/^\d{1,4}$/.test(values[name])) giveUp(`--${name} is a whole number from 0 to 9999, and not ${values[name]}`);
}
if (!['360p', 'none'].includes(values.video)) giveUp(`--video is 360p or none, and not ${values.video}`);
if (!URL.canParse(values.url)) giveUp(`--url is an address such as https://meet.example.com, and not ${values.url}`);
const people = Number(values.people);
const seconds = Number(values.seconds);
/** Joining in parallel, as people do on the hour. */
const AT_ONCE = 6;
/** Until senders know which of their layers are needed. */
const SETTLE_MS = 6000;
/** Up to this share of lost packets is not noticeable. */
const BEARABLE_LOSS = 0.005;

const bots: Bot[] = [];
const ticking = setInterval(() => {
  for (const bot of bots) bot.tick();
}, 20);
let late = 0;
const lateness = setInterval(
  ((before) => () => {
    late = Math.max(late, performance.now() - before - 100);
    before = performance.now();
  })(performance.now()),
  100,
);

const uncounted = Math.max(0, people - Number(values.counting));
await joinUpTo(uncounted);
if (values.deafen) execFileSync(values.deafen, [String(process.pid)]);
await joinUpTo(people);
tell('\n');
await setTimeout(SETTLE_MS);
say({ step: 'steady' });
late = 0;
const counting = bots.slice(-Number(values.counting));
const before = counting.map(({ received }) => received);
for (let second = 0; second < seconds; second += 1) {
  await setTimeout(1000);
  tell(`\r${second + 1} of ${seconds} s`);
}
tell('\n');
const rates = counting.map(({ received }, index) => perSecond(received, before[index] ?? received));
clearInterval(ticking);
clearInterval(lateness);
report();
for (const bot of bots) bot.close();
process.exit(0);

function giveUp(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

async function joinUpTo(count: number): Promise<void> {
  while (bots.length < count) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - bots.length) }, (_, index) => bots.length + index);
    const joining = Promise.all(numbers.map(join));
    bots.push(...(await joining.catch((error: Error) => giveUp(`after ${bots.length} bots: ${error.message}`))));
    tell(`\r${bots.length} of ${people} have joined`);
  }
}

function join(number: number): Promise<Bot> {
  const newcomers = { cameras: Number(values.visible), screens: 0, height: Number(values.height) };
  return Bot.join({
    url: values.url,
    room: values.room,
    name: `Bot ${number + 1}`,
    subscriptions: { videos: [], newcomers },
    camera: values.video !== 'none',
    speaks: number < Number(values.speakers),
    viewOnly: number >= people - Number(values.viewers),
    dtx: !values['no-dtx'],
    counts: number >= uncounted,
  });
}

function perSecond(now: Received, then: Received): Received {
  const rate = (of: keyof Received) => (now[of] - then[of]) / seconds;
  return { packets: rate('packets'), bytes: rate('bytes'), lost: rate('lost') };
}

function report(): void {
  const total = (of: keyof Received) => rates.reduce((sum, rate) => sum + rate[of], 0);
  const shareLost = (packets: number, lost: number) => lost / Math.max(1, packets + lost);
  const each = rates.map(({ packets, bytes, lost }, index) => ({
    name: `Bot ${uncounted + index + 1}`,
    packetsPerSecond: Math.round(packets),
    kbps: Math.round((bytes * 8) / 1000),
    loss: shareLost(packets, lost),
  }));
  const loss = shareLost(total('packets'), total('lost'));
  const sorted = each.map(({ kbps }) => kbps).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const result = {
    people,
    packetsPerSecond: Math.round((total('packets') * people) / rates.length),
    kbpsLeast: at(0),
    kbpsMedian: at(0.5),
    kbpsMost: at(1),
    loss: Math.round(loss * 100_000) / 100_000,
    botsLateMs: Math.round(late),
  };
  say({ step: 'done', ...result });
  if (values.json) return;
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  const line = (...cells: (string | number)[]) =>
    process.stdout.write(
      `${cells.map((cell, index) => (index === 0 ? `${cell}`.padEnd(10) : `${cell}`.padStart(12))).join('')}\n`,
    );
  line('received', 'packets/s', 'kbit/s', 'lost');
  for (const { name, packetsPerSecond, kbps, loss: own } of each) line(name, packetsPerSecond, kbps, percent(own));
  line(`all ${people}`, result.packetsPerSecond, `${at(0)} to ${at(1)}`, percent(loss));
  const own = late > 50 ? `The bots themselves were ${Math.round(late)} ms late: this machine is the limit.` : '';
  const verdict = loss <= BEARABLE_LOSS ? 'Carried: nobody would notice anything.' : 'Too much: videos freeze.';
  process.stdout.write(`${verdict} ${own}\n`);
}

function say(line: object): void {
  if (values.json) process.stdout.write(`${JSON.stringify(line)}\n`);
}

function tell(words: string): void {
  if (!values.json) process.stderr.write(words);
}
