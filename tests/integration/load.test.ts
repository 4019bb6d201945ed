/** Bots with real RTP over real ICE and DTLS: what the worker really forwards. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Subscriptions } from '../../server/shared/protocol/subscriptions.ts';
import { Bot } from '../load/bot.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const bots = tickingBots();

beforeEach(async () => {
  server = await startTestServer({ rooms: { maxVoices: 1 } });
});

afterEach(() => server.close());

const videos = (cameras: number): Subscriptions => ({
  videos: [],
  newcomers: { cameras, screens: 0, height: 236 },
});

async function join(over: { speaks?: boolean; camera?: boolean; cameras?: number } = {}): Promise<Bot> {
  const { speaks = false, camera = false, cameras = 0 } = over;
  const bot = await Bot.join({
    url: server.url,
    room: 'blue',
    name: `Bot ${bots.length}`,
    subscriptions: videos(cameras),
    camera,
    speaks,
    dtx: true,
    counts: true,
  });
  bots.push(bot);
  return bot;
}

/** The time between two packets of a silent microphone. */
const SILENT_SECONDS = 2;
/** Long enough for one packet of a silent microphone, or 45 of one that is not. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 900));

test('forwards no silence and every speech packet', async () => {
  const listener = await join();
  const before = performance.now();
  await join();
  await pause();
  const seconds = (performance.now() - before) / 1000;
  expect(listener.received.packets).toBeLessThan(2 + seconds / SILENT_SECONDS);
  await join({ speaks: true });
  await until(() => listener.received.packets > 50, 'the voice is heard');
});

test('video that nobody subscribes to is not forwarded, and subscribed video arrives without a gap', async () => {
  await join({ camera: true });
  const [blind, viewer] = [await join(), await join({ cameras: 1 })];
  await until(() => viewer.received.packets > 0, 'the video comes');
  const [blindBefore, viewerBefore] = [blind.received.packets, viewer.received.packets];
  await until(() => viewer.received.packets > viewerBefore + 30, 'the video goes on');
  // Of the two others’ silence, at most one packet in two seconds each.
  const seen = viewer.received.packets - viewerBefore;
  expect(blind.received.packets - blindBefore).toBeLessThan(seen / 2);
  expect(viewer.received.lost).toBe(0);
});

/** `npm run load` with these arguments: its exit code, its progress and its result. */
function load(...args: string[]): Promise<{ code: number; said: string; verdict: string }> {
  const program = fileURLToPath(new URL('../load/load.ts', import.meta.url));
  const run = ['--disable-warning=ExperimentalWarning', program, '--people', '2', '--seconds', '1', ...args];
  return new Promise((done) => {
    execFile(process.execPath, run, (error, verdict, said) => done({ code: Number(error?.code ?? 0), said, verdict }));
  });
}

test('npm run load reports its progress and its results, and a wrong address in one sentence', async () => {
  const [carried, nobody] = await Promise.all([load('--url', server.url), load('--url', 'http://127.0.0.1:9')]);
  expect(carried).toMatchObject({ code: 0, verdict: expect.stringContaining('Carried') });
  expect(carried.verdict).toMatch(/^Bot 2 +\d+ +\d+ +0\.00 %$/m);
  expect(carried.said).toMatch(/2 of 2 have joined\s+1 of 1 s/);
  expect(nobody).toEqual({ code: 1, verdict: '', said: 'after 0 bots: no answer from http://127.0.0.1:9\n' });
});
