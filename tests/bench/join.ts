/**
 * From the click on Join to a moving picture, over a link with a real delay: how long until the joiner sees another person,
 * and until that person sees the joiner. A straight line through several round trips tells what a join costs in round
 * trips (the slope) and beside them (the intercept). Real Chromium, real worker; the round trips in turn, several times over.
 *
 *     npm run bench:join
 */
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { DelayedLink, NEAR_ADDRESS } from './link/delayed-link.ts';
import { firstFrames, recordFirstFrames } from './support/first-frames.ts';
import { fitLine } from './support/line.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';

const ROUND_TRIPS_MS = [0, 50, 100, 200];
const TURNS = 5;

type Sample = { roundTripMs: number; firstMs: number; seenMs: number };

const noise = await machineNoise();
const samples: Sample[] = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  for (const roundTripMs of ROUND_TRIPS_MS) {
    samples.push(await measure(roundTripMs));
    process.stderr.write(`\r${samples.length} of ${TURNS * ROUND_TRIPS_MS.length}`);
  }
}
process.stderr.write('\n');

const first = fitLine(medians(({ firstMs }) => firstMs));
const seen = fitLine(medians(({ seenMs }) => seenMs));
report(
  Object.fromEntries(
    ROUND_TRIPS_MS.flatMap((roundTripMs) => [
      [`${roundTripMs} ms: first picture`, row(of(roundTripMs).map(({ firstMs }) => firstMs))],
      [`${roundTripMs} ms: seen by the other`, row(of(roundTripMs).map(({ seenMs }) => seenMs))],
    ]),
  ),
  {
    bench: 'join',
    slopeFirst: first.slope,
    interceptFirstMs: first.intercept,
    slopeSeen: seen.slope,
    interceptSeenMs: seen.intercept,
    worstFirstMs: Math.round(Math.max(...samples.map(({ firstMs }) => firstMs))),
    noise,
  },
);

function of(roundTripMs: number): Sample[] {
  return samples.filter((sample) => sample.roundTripMs === roundTripMs);
}

function medians(pick: (sample: Sample) => number): [number, number][] {
  return ROUND_TRIPS_MS.map((roundTripMs) => [roundTripMs, quantile(of(roundTripMs).map(pick), 0.5)]);
}

async function measure(roundTripMs: number): Promise<Sample> {
  const link = await DelayedLink.open(roundTripMs);
  const server = await startTestServer({ http: { host: NEAR_ADDRESS }, media: { listenAddress: NEAR_ADDRESS } });
  const near = await launchBrowser({ secureOrigin: server.url });
  const far = await launchBrowser({
    secureOrigin: server.url,
    executablePath: await link.wrap(process.env.CHROMIUM_BIN ?? '/usr/bin/chromium'),
  });
  try {
    const other = await openAttendee(near, { server, name: 'Ada' });
    await other.join();
    const joiner = await openAttendee(far, { server, name: 'Bob' });
    // Longer than anybody looks at the preview without clicking: the socket is open and the library loaded.
    await joiner.page.waitForTimeout(1500 + 10 * roundTripMs);
    await joiner.join();
    await until(async () => (await firstFrames(joiner)).length > 0, 'the joiner sees');
    await until(async () => (await firstFrames(other)).length > 0, 'the joiner is seen');
    const clicked = await joiner.page.evaluate(() => (window as unknown as { clickedAt: number }).clickedAt);
    const [firstAt = 0] = await firstFrames(joiner);
    const [seenAt = 0] = await firstFrames(other);
    return { roundTripMs, firstMs: firstAt - clicked, seenMs: seenAt - clicked };
  } finally {
    await Promise.all([near.close(), far.close()]);
    await server.close();
    await link.close();
  }
}

function openAttendee(
  browser: Awaited<ReturnType<typeof launchBrowser>>,
  { server, name }: { server: TestServer; name: string },
): Promise<Attendee> {
  return Attendee.open(browser, { url: server.url, room: 'bench', name, init: recordFirstFrames });
}
