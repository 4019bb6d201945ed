/** A network that lets out nothing but TCP 443: the page and the relay share that port, by SNI (docker/turn). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, chromiumBin, launchBrowser } from '../support/browser.ts';
import { Coturn } from '../support/coturn.ts';
import { allSee } from '../support/meeting.ts';
import { NEAR_ADDRESS, NetworkLink, networksCanBeMade } from '../support/network-link.ts';
import { ReverseProxy } from '../support/reverse-proxy.ts';
import { SniFront } from '../support/sni-front.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const SECRET = 'what both of them know';
const hosts = { 'meet.test': NEAR_ADDRESS, 'turn.meet.test': NEAR_ADDRESS };
const inItsOwnNetwork = networksCanBeMade ? test : test.skip;

let server: TestServer;
const browsers: Browser[] = [];
const onEnd: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (!networksCanBeMade) return;
  const link = await NetworkLink.open();
  onEnd.push(() => link.close());
  const coturn = await Coturn.start(SECRET);
  onEnd.push(() => coturn.stop());
  server = await startTestServer({
    http: { trustProxy: 1 },
    media: { listenAddress: NEAR_ADDRESS },
    turn: { urls: ['turns:turn.meet.test:443?transport=tcp'], secret: SECRET },
  });
  onEnd.push(() => server.close());
  const proxy = await ReverseProxy.start('haproxy', { upstream: server.url, behindSni: true });
  onEnd.push(() => proxy.stop());
  const front = await SniFront.start({
    address: NEAR_ADDRESS,
    port: 443,
    turnDomain: 'turn.meet.test',
    turnPort: coturn.tlsPort,
    pagePort: proxy.port,
  });
  onEnd.push(() => front.stop());
  await link.allowOnlyTcp(443);
  for (const executablePath of [await link.wrap(chromiumBin), chromiumBin]) {
    const browser = await launchBrowser({ trustAll: true, hosts, executablePath });
    browsers.push(browser);
    onEnd.push(() => browser.close());
  }
});

afterAll(async () => {
  for (const end of onEnd.splice(0).reverse()) await end();
});

inItsOwnNetwork('two meet over port 443: one through the relay, and one who needs none directly', async () => {
  const people: Attendee[] = [];
  for (const [index, browser] of browsers.entries()) {
    const name = ['Ada', 'Bob'][index] ?? '';
    const attendee = await Attendee.open(browser, { url: 'https://meet.test', room: 'blue', name });
    onEnd.push(() => attendee.close());
    await attendee.join();
    people.push(attendee);
  }
  await allSee(people, 6);
  const [ada, bob] = people;
  expect(new Set(await ada?.selectedPaths())).toEqual(new Set(['relay over tls']));
  // Until the better path is found, Bob's media may take the relay as well.
  const relayed = async () => (await bob?.selectedPaths())?.some((path) => path.includes('over'));
  await until(async () => (await relayed()) === false, 'Bob needs no relay');
});
