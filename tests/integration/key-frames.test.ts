/** The load on a sender from a receiver that requests key frames, with real RTP and RTCP. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Subscriptions } from '../../server/shared/protocol/subscriptions.ts';
import { Bot, type BotOptions } from '../load/bot.ts';
import { CameraStream } from '../load/synthetic.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

/** How long the worker waits between two requests (`server/media/peer-producers.ts`), in milliseconds. */
const REQUEST_DELAY_MS = 400;
const EACH_MS = 10;
/** Requests of each kind, every ten milliseconds: a thousand a second together. */
const AT_ONCE = 10;
let server: TestServer;
const bots = tickingBots();
const undo: (() => void)[] = [];

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const end of undo.splice(0)) end();
  await server.close();
});

/** A camera that records requests for key frames. */
class AskedCamera extends CameraStream {
  readonly asked: number[] = [];

  override wantKey(): void {
    this.asked.push(performance.now());
    super.wantKey();
  }

  /** Whether nobody could have requested more often and been held back by the delay. */
  get max(): number {
    const span = (this.asked.at(-1) ?? 0) - (this.asked[0] ?? 0);
    // A request that was delayed on its way here comes closer to the next; the span as a whole hardly changes.
    return 2 + span / REQUEST_DELAY_MS;
  }
}

const watching = { videos: [], newcomers: { cameras: 9, screens: 1, height: 720 } };
const blind = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };

async function join(name: string, over: Partial<BotOptions>): Promise<Bot> {
  const who = { room: 'blue', name, subscriptions: blind, camera: false, speaks: false, dtx: true, counts: true };
  const bot = await Bot.join({ url: server.url, ...who, ...over });
  bots.push(bot);
  return bot;
}

function every(ms: number, act: () => void): void {
  const ticking = setInterval(act, ms);
  undo.push(() => clearInterval(ticking));
}

async function filmed() {
  const camera = new AskedCamera({ ssrc: 4711, kbps: 300, frameRate: 15 });
  const ada = await join('Ada', { films: { camera }, speaks: true });
  const witness = await join('Witness', {});
  return { camera, ada, witness };
}

test('a receiver that requests a thousand key frames a second gets three, and costs nobody else a packet', async () => {
  const { camera, witness } = await filmed();
  let ssrc: number | undefined;
  const eve = await join('Eve', {
    subscriptions: watching,
    hears: (_, stream) => {
      if (stream?.source === 'camera') ssrc = stream.ssrc;
    },
  });
  await until(() => ssrc !== undefined, 'Eve receives the camera');
  const { lost } = witness.received;
  every(EACH_MS, () => {
    for (let count = 0; count < AT_ONCE && ssrc !== undefined; count += 1) eve.askForKeyFrame(ssrc);
  });
  await until(() => camera.asked.length > 10, 'ten key frames');
  expect(camera.asked.length).toBeLessThanOrEqual(camera.max);
  expect(witness.received.lost).toBe(lost);
});

test('a receiver whose subscriptions come and go costs a sender no more key frames than that', async () => {
  const { camera, ada } = await filmed();
  const eve = await join('Eve', {});
  const adas = { ...blind, videos: [{ peer: ada.id ?? '', source: 'camera' as const, height: 720 }] };
  let subscriptions: Subscriptions = blind;
  every(2 * EACH_MS, () => {
    subscriptions = subscriptions === blind ? adas : blind;
    // Most of them are too many.
    eve.signalling.request('subscriptions:set', subscriptions).catch(() => undefined);
  });
  await until(() => camera.asked.length > 5, 'it is asked again and again');
  expect(camera.asked.length).toBeLessThanOrEqual(camera.max);
});
