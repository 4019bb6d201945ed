/**
 * A process beside an attack: `witness.ts <url>`. Two bots talk in a room of that server, and a newcomer joins it
 * several times a second and looks at who is there. On each message from its parent it tells what it has seen since the
 * last.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { defaultSubscriptions } from '../../server/shared/protocol/subscriptions.ts';
import { Bot } from '../load/bot.ts';
import { RawClient } from '../support/raw-client.ts';

/** The effects of an attack on others. */
export type Seen = {
  packets: number;
  lost: number;
  /** How long each join took, in milliseconds. */
  joinMs: number[];
  /** The errors that the newcomer found. */
  faults: string[];
};

const ROOM = 'witnesses';
const TICK_MS = 20;
const JOIN_EVERY_MS = 100;
const expected = JSON.stringify([['Ada: microphone false', 'Bob: microphone false'], [], []]);

const [url = ''] = process.argv.slice(2);
let seen: Seen = { packets: 0, lost: 0, joinMs: [], faults: [] };
let before = { packets: 0, lost: 0 };
let visits = 0;

const common = {
  url,
  room: ROOM,
  subscriptions: defaultSubscriptions,
  camera: false,
  speaks: true,
  dtx: false,
  counts: true,
};
const bots = [await Bot.join({ ...common, name: 'Ada' }), await Bot.join({ ...common, name: 'Bob' })];
setInterval(() => {
  for (const bot of bots) bot.tick();
}, TICK_MS);

process.on('message', () => {
  const total = received();
  const { joinMs, faults } = seen;
  process.send?.({ packets: total.packets - before.packets, lost: total.lost - before.lost, joinMs, faults });
  before = total;
  seen = { packets: 0, lost: 0, joinMs: [], faults: [] };
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
for (;;) {
  await visit().catch((error: unknown) => seen.faults.push(String(error)));
  await pause(JOIN_EVERY_MS);
}

/** One join from the first byte, as when somebody opens a link. */
async function visit(): Promise<void> {
  const from = performance.now();
  // From another address than the attack's, and than those of the last newcomers.
  visits += 1;
  const newcomer = new RawClient(url, { from: `127.0.2.${1 + (visits % 250)}` });
  try {
    const { peers, chat, hands } = await newcomer.join(ROOM, 'Newcomer');
    seen.joinMs.push(performance.now() - from);
    const roster = peers.map(
      ({ name, producers }) => `${name}: ${producers.map((one) => `${one.source} ${one.paused}`)}`,
    );
    const found = JSON.stringify([roster.toSorted(), chat, hands]);
    if (found !== expected) seen.faults.push(`the newcomer found ${found}`);
  } finally {
    newcomer.close();
  }
}

function received(): { packets: number; lost: number } {
  const all = bots.map((bot) => bot.received);
  const sum = (of: 'packets' | 'lost') => all.reduce((total, one) => total + one[of], 0);
  return { packets: sum('packets'), lost: sum('lost') };
}
