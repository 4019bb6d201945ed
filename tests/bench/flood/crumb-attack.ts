/**
 * Many seats of one address, each of which sends a camera and a screen of tiny packets, in a process of its own:
 * `crumb-attack.ts <url> <seats> <packets per second of each source>`. They continue when they are paused, and start
 * again when they are closed. Sends a message to its parent once all have joined.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Bot } from '../../load/bot.ts';
import { CrumbStream } from '../../load/crumb-stream.ts';
import { vp8 } from '../../load/synthetic.ts';

const [, , url = '', seats = '30', packets = '700'] = process.argv;
const FROM = '203.0.113.66';
const FIRST_SSRC = 66_000_000;
const TICK_MS = 20;
/** How soon a source that was closed is started again, in milliseconds. */
const AGAIN_MS = 1000;

const bots: Bot[] = [];
for (let seat = 0; seat < Number(seats); seat += 1) bots.push(await join(FIRST_SSRC + process.pid * 1000 + 2 * seat));
setInterval(() => {
  for (const bot of bots) bot.tick();
}, TICK_MS);
process.on('disconnect', () => process.exit());
process.send?.('joined');

async function join(ssrc: number): Promise<Bot> {
  const packetsPerSecond = Number(packets);
  const streams = { camera: ssrc, screen: ssrc + 1 };
  const bot = await Bot.join({
    url,
    room: 'crumbs',
    name: `Eve ${ssrc}`,
    forwardedFor: FROM,
    subscriptions: { videos: [], newcomers: { cameras: 13, screens: 12, height: 720 } },
    films: {
      camera: new CrumbStream({ ssrc: streams.camera, packetsPerSecond }),
      screen: new CrumbStream({ ssrc: streams.screen, packetsPerSecond }),
    },
    camera: false,
    speaks: false,
    dtx: true,
    counts: false,
  });
  const { signalling } = bot;
  signalling.on('producer:limited', ({ producer, source, measure }) => {
    if (source !== 'camera' && source !== 'screen') return;
    if (measure === 'paused') signalling.request('producer:resume', { producer }).catch(() => undefined);
    else begin(bot, { source, ssrc: streams[source] }).catch(() => undefined);
  });
  return bot;
}

async function begin(bot: Bot, { source, ssrc }: { source: 'camera' | 'screen'; ssrc: number }): Promise<void> {
  await pause(AGAIN_MS);
  const rtpParameters = { codecs: [vp8], encodings: [{ ssrc }], rtcp: { cname: 'crumbs' } };
  const producers = [{ producer: randomUUID(), source, paused: false, rtpParameters }];
  await bot.signalling.request('producers:create', { producers }).catch(() => begin(bot, { source, ssrc }));
}
