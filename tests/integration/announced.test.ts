/** Several announced addresses at once: participants reach the server at whichever of them leads to it. */
import { expect, test } from '@jest/globals';
import { Bot } from '../load/bot.ts';
import { RawClient } from '../support/raw-client.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

const bots = tickingBots();

test('every announced address is a candidate, and one that leads nowhere keeps nobody out', async () => {
  // The first is no address of this machine.
  const announcedAddress = ['198.51.100.1', '127.0.0.1'];
  const server = await startTestServer({ media: { listenAddress: '0.0.0.0', announcedAddress } });
  try {
    const { media } = await new RawClient(server.url).join('blue', 'Ada');
    for (const { iceCandidates } of [media.sendTransport, media.receiveTransport]) {
      expect(iceCandidates.map(({ protocol, address }) => `${protocol} ${address}`)).toEqual([
        'udp 198.51.100.1',
        'udp 127.0.0.1',
        'tcp 198.51.100.1',
        'tcp 127.0.0.1',
      ]);
      expect(new Set(iceCandidates.map(({ priority }) => priority)).size).toBe(4);
    }
    const common = { url: server.url, room: 'blue', subscriptions: everything, camera: false, dtx: true };
    const listener = await Bot.join({ ...common, name: 'Bob', speaks: false, counts: true });
    const speaker = await Bot.join({ ...common, name: 'Cleo', speaks: true, counts: false });
    bots.push(listener, speaker);
    await until(() => listener.received.packets > 20, 'the voice is heard');
  } finally {
    await server.close();
  }
});
