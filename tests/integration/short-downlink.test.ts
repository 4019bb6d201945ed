/** The media of a participant whose downlink is too slow for all subscriptions, with real RTP. */
import { isDeepStrictEqual } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import { Bot, type BotOptions } from '../load/bot.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let made: Made;
const bots = tickingBots();

afterEach(() => server.close());

async function start(initialOutgoingKbps: number): Promise<void> {
  server = await startTestServer({ media: { initialOutgoingKbps } });
  made = madeOn(server);
}

async function join(over: Partial<BotOptions>): Promise<Bot> {
  const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
  const name = `Bot ${bots.length}`;
  const who = {
    url: server.url,
    room: 'blue',
    name,
    subscriptions,
    camera: true,
    speaks: false,
    dtx: true,
    counts: true,
  };
  const bot = await Bot.join({ ...who, ...over });
  bots.push(bot);
  return bot;
}

const everything = { videos: [], newcomers: { cameras: 9, screens: 1, height: 2000 } };

/** The videos of the others that the first participant receives, in the order in which they joined. */
function videos(): types.Consumer[] {
  const cameras = made.producers.filter(({ kind }) => kind === 'video').slice(1);
  return cameras.flatMap(({ id }) => made.consumers.filter(({ producerId }) => producerId === id).slice(0, 1));
}
/** Undefined if nothing arrives, and for a screen, which has no layers. */
const spatialLayers = () => videos().map(({ currentLayers }) => currentLayers?.spatialLayer);

test('with too little bandwidth for all, a presenter is sharp and the others are small', async () => {
  // A screen and five cameras take at least 660 kbit/s, and each sharp one 280 more.
  await start(1000);
  const viewer = await join({ subscriptions: everything, limited: true });
  for (const screen of [false, false, true, false, false]) await join({ screen });
  await until(() => videos().length === 6 && viewer.received.packets > 500, 'all videos come');
  const wanted = [0, 0, 1, undefined, 0, 0];
  await until(() => isDeepStrictEqual(spatialLayers(), wanted), 'the presenter alone is sharp').catch(() =>
    expect(spatialLayers()).toEqual(wanted),
  );
});

test('with no bandwidth for video, voices arrive complete', async () => {
  await start(60);
  const listener = await join({ subscriptions: everything, limited: true });
  await join({ speaks: true });
  await join({ speaks: true });
  await until(() => videos().length === 2 && spatialLayers().every((layer) => layer === undefined), 'no video comes');
  const { packets, lost } = listener.received;
  await until(() => listener.received.packets > packets + 100, 'two seconds of two voices');
  expect(listener.received.lost).toBe(lost);
});
