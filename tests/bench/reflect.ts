/**
 * How much a server sends to somebody who never asked for it, after one connectivity check in their name: to another
 * address and to another port of the attacker's own, compared with what the attacker would receive in the same time.
 *
 *     npm run bench:reflect [-- people=4 seconds=10]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Bot } from '../load/bot.ts';
import { HostileMedia } from '../support/hostile-media.ts';
import { RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { SilentAddress } from '../support/silent-address.ts';
import { everything } from '../support/test-peer.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report } from './support/summary.ts';

const given = givenArguments();
const people = Number(given.get('people') ?? 4);
const seconds = Number(given.get('seconds') ?? 10);

/** What bots send, in milliseconds. */
const TICK_MS = 20;
/** Before it counts: time to choose layers and estimate bandwidth. */
const SETTLE_MS = 3000;

const noise = await machineNoise();
const server = await ServerProcess.start({
  PARLEY_HTTP_HOST: '127.0.0.1',
  PARLEY_LISTEN_ADDRESS: '127.0.0.1',
  PARLEY_WORKERS: '1',
  PARLEY_LOG_LEVEL: 'error',
});
const bots: Bot[] = [];
const ticking = setInterval(() => {
  for (const bot of bots) bot.tick();
}, TICK_MS);
const always = { subscriptions: everything, camera: true, speaks: true, dtx: false, counts: false };
for (let index = 1; index <= people; index += 1) {
  bots.push(await Bot.join({ url: server.url, room: 'blue', name: `Bot ${index}`, ...always }));
}
const kilobytes = {
  received: await diverted(undefined),
  address: await diverted('127.0.0.2'),
  port: await diverted('127.0.0.1'),
};
clearInterval(ticking);
for (const bot of bots) bot.close();
await server.stop();
report(
  {
    'to the attacker': { kilobytes: kilobytes.received },
    'to another address': { kilobytes: kilobytes.address },
    'to another port': { kilobytes: kilobytes.port },
  },
  {
    bench: 'reflect',
    receivedKilobytes: kilobytes.received,
    addressKilobytes: kilobytes.address,
    portKilobytes: kilobytes.port,
    people,
    seconds,
    noise,
  },
);
// node-datachannel's threads would keep the process alive, and its own clean-up crashes.
process.exit(0);

/** What reaches this address in that time, or Eve herself. */
async function diverted(address: string | undefined): Promise<number> {
  const client = new RawClient(server.url);
  const eve = await HostileMedia.join(client, 'blue');
  let received = 0;
  eve.down.onPacket(({ length }) => {
    received += length;
  });
  await pause(SETTLE_MS);
  const before = received;
  const silent = address === undefined ? undefined : await SilentAddress.at(address);
  await silent?.nominate(eve.joined.media.receiveTransport);
  await pause(seconds * 1000);
  const bytes = silent ? silent.bytes : received - before;
  silent?.close();
  eve.close();
  client.close();
  return Math.round(bytes / 100) / 10;
}
