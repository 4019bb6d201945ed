/**
 * How long the others see a frozen video when somebody changes to another camera: the longest that one frame stood
 * within a window that begins with the choice, compared with windows of the same length without a change. Two real
 * Chromium pages, one real worker; windows with and without a change alternate.
 *
 *     npm run bench:switch-camera
 */
import { Attendee, launchBrowser } from '../support/browser.ts';
import { simulcastCameras } from '../support/cameras.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { ShownFrames } from './support/shown-frames.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';

const TURNS = 20;
const WINDOW_MS = 1500;

const noise = await machineNoise();
const server = await startTestServer();
// A browser each: within one, only the page that was clicked last is certain to paint every frame.
const browsers = await Promise.all([launchBrowser(), launchBrowser()]);
const sender = await Attendee.open(browsers[0], {
  url: server.url,
  room: 'bench',
  name: 'Ada',
  init: simulcastCameras,
});
const viewer = await Attendee.open(browsers[1], { url: server.url, room: 'bench', name: 'Bob' });
await sender.join();
await viewer.join();
await until(async () => ((await viewer.videoOf('Ada'))?.framesDecoded ?? 0) > 60, 'the video is steady');

const frames = await ShownFrames.follow(viewer, 'Ada');
const undisturbed: number[] = [];
const switched: number[] = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  undisturbed.push(await frames.longestGap(async () => undefined, WINDOW_MS));
  const other = turn % 2 === 0 ? 'The green camera' : 'The red camera';
  switched.push(await frames.longestGap(() => choose(other), WINDOW_MS));
  process.stderr.write(`\r${turn + 1} of ${TURNS}`);
}
process.stderr.write('\n');
await Promise.all(browsers.map((browser) => browser.close()));
await server.close();

report(
  { 'longest gap, ms, nothing changed': row(undisturbed), 'longest gap, ms, camera changed': row(switched) },
  {
    bench: 'switch-camera',
    switchGapP95Ms: Math.round(quantile(switched, 0.95)),
    switchGapWorstMs: Math.round(Math.max(...switched)),
    undisturbedGapP95Ms: Math.round(quantile(undisturbed, 0.95)),
    undisturbedGapWorstMs: Math.round(Math.max(...undisturbed)),
    noise,
  },
);

async function choose(camera: string): Promise<void> {
  await sender.button('Choose camera').click();
  await sender.page.getByRole('radio', { name: camera }).check();
  await sender.page.keyboard.press('Escape');
}
