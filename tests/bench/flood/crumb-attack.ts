/**
 * Many seats of one address, each of which sends a camera and a screen of tiny packets, in a process of its own:
 * `crumb-attack.ts <url> <seats> <packets per second of each source>`. They continue when they are paused, and move to
 * another room when they are closed. Sends a message to its parent once all have joined.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Bot } from '../../load/bot.ts';
import { CrumbStream } from '../../load/crumb-stream.ts';

const [, , url = '', seats = '30', packets = '700'] = process.argv;
const FROM = '203.0.113.66';
const FIRST_SSRC = 66_000_000;
const TICK_MS = 20;
/** How soon somebody whose source was closed joins again, in milliseconds. */
const AGAIN_MS = 1000;

const bots = new Set<Bot>();
for (let seat = 0; seat < Number(seats); seat += 1) await attack(FIRST_SSRC + process.pid * 1000 + 2 * seat);
setInterval(() => {
  for (const bot of bots) bot.tick();
}, TICK_MS);
process.on('disconnect', () => process.exit());
process.send?.('joined');

/** `moves`: how often this one was in another room before. */
async function attack(ssrc: number, moves = 0): Promise<void> {
  const packetsPerSecond = Number(packets);
  const bot = await Bot.join({
    url,
    room: `crumbs-${moves}`,
    name: `Eve ${ssrc}`,
    forwardedFor: FROM,
    subscriptions: { videos: [], newcomers: { cameras: 13, screens: 12, height: 720 } },
    films: {
      camera: new CrumbStream({ ssrc, packetsPerSecond }),
      screen: new CrumbStream({ ssrc: ssrc + 1, packetsPerSecond }),
    },
    camera: false,
    speaks: false,
    dtx: true,
    counts: false,
  });
  bots.add(bot);
  const { signalling } = bot;
  signalling.on('producer:limited', ({ producer, measure }) => {
    if (measure === 'paused') signalling.request('producer:resume', { producer }).catch(() => undefined);
    else if (bots.delete(bot)) void move(bot, { ssrc, moves: moves + 1 });
  });
}

async function move(bot: Bot, { ssrc, moves }: { ssrc: number; moves: number }): Promise<void> {
  bot.close();
  await pause(AGAIN_MS);
  await attack(ssrc, moves).catch(() => move(bot, { ssrc, moves }));
}
