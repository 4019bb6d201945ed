import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Bot, type BotOptions } from '../../load/bot.ts';
import { CameraStream, vp8 } from '../../load/synthetic.ts';
import { PoorLink } from '../../support/poor-link.ts';
import { AudioCounter } from './audio-counter.ts';

const FRAME_RATE = 15;
const TICK_MS = 20;
const SPEAKERS = 3;
/** The number of receivers besides the speakers and the receiver on the narrow link. */
const OTHERS = 2;
/** How often the flooding participant restarts a camera that was closed, in milliseconds. */
const AGAIN_MS = 1000;

export type Flooded = {
  /** The share of voice packets that did not reach the receiver on the narrow link. */
  audioLoss: number;
  /** From the first packet of the flood to each of the server's reactions, in milliseconds. */
  toldAfterMs: number[];
};

/**
 * A room of six receivers: one is on a narrow link, and three speak. Another participant sends a camera of `kbps`,
 * continues when it is paused, and starts again when it is closed; without `kbps` there is no such participant.
 */
export async function floodedRoom(
  url: string,
  { mediaPort, linkKbps, kbps, seconds }: { mediaPort: number; linkKbps: number; kbps?: number; seconds: number },
): Promise<Flooded> {
  const link = await PoorLink.to(mediaPort);
  link.set({ down: { maxKbps: linkKbps } });
  const counter = new AudioCounter();
  const room = randomUUID();
  const join = (name: string, over: Partial<BotOptions>) => {
    const subscriptions = { videos: [], newcomers: { cameras: 9, screens: 1, height: 720 } };
    const who = { url, room, name, subscriptions, camera: false, speaks: false, dtx: true, counts: false };
    return Bot.join({ ...who, ...over });
  };
  const bots = [
    await join('on the narrow link', {
      counts: true,
      receivesOver: (transport) => link.leadingHere(transport),
      hears: (packet, stream) => {
        if (stream?.source === 'microphone') counter.count(packet);
      },
    }),
  ];
  for (let index = 0; index < SPEAKERS; index += 1) bots.push(await join(`speaker ${index}`, { speaks: true }));
  for (let index = 0; index < OTHERS; index += 1) bots.push(await join(`listener ${index}`, {}));
  const ticking = setInterval(() => {
    for (const bot of bots) bot.tick();
  }, TICK_MS);
  await pause(1000);
  counter.reset();
  const toldAfterMs: number[] = [];
  const flooder = kbps === undefined ? undefined : await flood(join, { kbps, toldAfterMs });
  if (flooder) bots.push(flooder);
  await pause(seconds * 1000);
  const audioLoss = counter.loss;
  clearInterval(ticking);
  for (const bot of bots) bot.close();
  link.close();
  return { audioLoss, toldAfterMs };
}

type Join = (name: string, over: Partial<BotOptions>) => Promise<Bot>;

async function flood(join: Join, { kbps, toldAfterMs }: { kbps: number; toldAfterMs: number[] }): Promise<Bot> {
  const ssrc = 77_777_777;
  const camera = new CameraStream({ ssrc, kbps, frameRate: FRAME_RATE });
  const bot = await join('flooder', { films: { camera } });
  const begun = performance.now();
  const ask: Bot['signalling']['request'] = (...request) => bot.signalling.request(...request);
  const begin = async () => {
    const rtpParameters = { codecs: [vp8], encodings: [{ ssrc }], rtcp: { cname: 'flood' } };
    const producers = [{ producer: randomUUID(), source: 'camera' as const, paused: false, rtpParameters }];
    await ask('producers:create', { producers }).catch(async () => {
      await pause(AGAIN_MS);
      await begin();
    });
  };
  bot.signalling.on('producer:limited', ({ producer, measure }) => {
    toldAfterMs.push(Math.round(performance.now() - begun));
    if (measure === 'paused') ask('producer:resume', { producer }).catch(() => undefined);
    else begin().catch(() => undefined);
  });
  return bot;
}
