/**
 * Measures the video and audio of two people while their call moves from the direct link to the server and back, as a
 * third person comes and goes, over and over. Two real Chromium pages, one real worker. Frames carry the time at which
 * they were painted, the sound counts in tones, and what a page plays is recorded from its loudspeaker. What was shown
 * while a page's scripts were busy is known from the browser's count of presented frames; what the scripts alone saw is
 * reported as well. Chat messages and files are under way meanwhile. For comparison: windows in which nothing happens,
 * a third person who comes and goes while the call stays on the server, and the simple way to move: hang up and join
 * again.
 *
 *     npm run bench:switch [-- turns=16 rejoins=8 files=4 verbose]
 */
import { givenArguments } from './support/arguments.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';
import type { Missing } from './switch/gaps.ts';
import { Messages } from './switch/messages.ts';
import { BenchPair, SETTLE_MS } from './switch/pair.ts';

const given = givenArguments();
const turns = Number(given.get('turns') ?? 16);
const rejoins = Number(given.get('rejoins') ?? 8);
const files = Number(given.get('files') ?? 4);

const noise = await machineNoise();
const taken: Record<'toServer' | 'toDirect' | 'undisturbed' | 'unmoved' | 'rejoined', Missing[]> = {
  toServer: [],
  toDirect: [],
  undisturbed: [],
  unmoved: [],
  rejoined: [],
};
await thirdWithoutMove();
const pair = await BenchPair.open({ direct: true });
let lostDataMessages = Number.NaN;
try {
  await pair.isAlone();
  await pair.missedIn(async () => undefined);
  const messages = await Messages.between(pair.people);
  for (let turn = 0; turn < turns; turn += 1) {
    await take('undisturbed', async () => undefined);
    await pair.thirdComes();
    await take('toServer', await messages.during(() => pair.thirdJoins(), { afterMs: 300 }));
    await take('undisturbed', async () => undefined);
    await take('toDirect', await messages.during(() => pair.thirdLeaves(), { afterMs: SETTLE_MS }));
  }
  for (let turn = 0; turn < files; turn += 1) {
    await pair.thirdComes();
    await messages.withFile(() => pair.thirdJoins());
    await messages.withFile(() => pair.thirdLeaves());
  }
  lostDataMessages = await messages.lost();
  for (let turn = 0; turn < rejoins; turn += 1) await take('rejoined', hangUpAndRejoin);
} finally {
  await pair.close();
}

const moved = [...taken.toServer, ...taken.toDirect];
report(
  Object.fromEntries(
    Object.entries({
      'nothing happens': taken.undisturbed,
      'a third, no move': taken.unmoved,
      'to the server': taken.toServer,
      'to direct': taken.toDirect,
      'hang up, join again': taken.rejoined,
    }).flatMap(([name, those]) => [
      [`${name}: video`, row(those.map(({ video }) => video))],
      [`${name}: video, as read`, row(those.map(({ videoAsRead }) => videoAsRead))],
      [`${name}: silence`, row(those.map(({ silence }) => silence))],
      [`${name}: passed over`, row(those.map(({ passedOver }) => Math.max(0, passedOver)))],
      [`${name}: heard again`, row(those.map(({ passedOver }) => Math.max(0, -passedOver)))],
      [`${name}: doubled`, row(those.map(({ doubled }) => doubled))],
    ]),
  ),
  {
    bench: 'switch',
    moves: moved.length / 2,
    videoGapMs: p95(moved, ({ video }) => video),
    videoGapAsReadMs: p95(moved, ({ videoAsRead }) => videoAsRead),
    audioGapMs: p95(moved, ({ silence, passedOver }) => Math.max(silence, passedOver)),
    lostDataMessages,
    undisturbedVideoGapMs: p95(taken.undisturbed, ({ video }) => video),
    undisturbedAudioGapMs: p95(taken.undisturbed, ({ silence, passedOver }) => Math.max(silence, passedOver)),
    unmovedVideoGapMs: p95(taken.unmoved, ({ video }) => video),
    unmovedAudioGapMs: p95(taken.unmoved, ({ silence, passedOver }) => Math.max(silence, passedOver)),
    rejoinVideoGapMs: p95(taken.rejoined, ({ video }) => video),
    rejoinAudioGapMs: p95(taken.rejoined, ({ silence }) => silence),
    noise,
  },
);

async function take(what: keyof typeof taken, act: () => Promise<void>, of = pair): Promise<void> {
  const both = await of.missedIn(act);
  taken[what].push(...both);
  const brief = both.map((one) => Object.values(one).map(Math.round).join(' '));
  if (given.has('verbose')) process.stderr.write(`${what}: ${brief.join(' | ')}\n`);
}

/** All that changes is that the page has another tile to show. */
async function thirdWithoutMove(): Promise<void> {
  const still = await BenchPair.open({ direct: false });
  try {
    await still.missedIn(async () => undefined);
    for (let turn = 0; turn < turns; turn += 1) {
      await still.thirdComes();
      await take('unmoved', () => still.thirdJoins(), still);
      await take('unmoved', () => still.thirdLeaves(), still);
    }
  } finally {
    await still.close();
  }
}

async function hangUpAndRejoin(): Promise<void> {
  const [, { attendee }] = pair.people;
  await attendee.button('Leave').click();
  await attendee.button('Rejoin').click();
  await attendee.button('Leave').waitFor();
  await pair.isAlone();
}

function p95(those: readonly Missing[], of: (one: Missing) => number): number {
  return Math.round(quantile(those.map(of), 0.95));
}
