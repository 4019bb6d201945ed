/** A meeting of two in Firefox and two in Chromium: what works in one works in the other, whoever does it and whoever looks on. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AnyBrowser, type BrowserName, launchAny } from '../../support/any-browser.ts';
import { colouredCameras } from '../../support/coloured-cameras.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';

let server: TestServer;
const browsers = new Map<BrowserName, AnyBrowser>();
const all: Visitor[] = [];

beforeAll(async () => {
  server = await startTestServer({ media: { listenAddress: ownAddress() } });
  for (const name of ['chromium', 'firefox'] as const) browsers.set(name, await launchAny(name));
});

afterAll(async () => {
  for (const { close } of browsers.values()) await close();
  await server.close();
});

async function enter(name: string, browser: BrowserName): Promise<Visitor> {
  const launched = browsers.get(browser);
  if (!launched) throw new Error('it was launched before');
  const visitor = await Visitor.open(launched, { url: server.url, room: 'e2e', name, init: [colouredCameras] });
  await visitor.join();
  all.push(visitor);
  return visitor;
}

const others = (visitor: Visitor) => all.filter((other) => other !== visitor);

/** That frames of this person go on being decoded, not only that one once was. */
async function sees(viewer: Visitor, name: string): Promise<void> {
  const frames = async () => (await viewer.pictureOf(name))?.framesDecoded ?? 0;
  const before = await frames();
  await until(async () => (await frames()) > before + 5, `${viewer.name} in ${viewer.in} sees ${name} move`);
}

async function hears(listener: Visitor, people: number): Promise<void> {
  const energies = async () =>
    (await listener.received()).filter(({ kind, audioEnergy }) => kind === 'audio' && audioEnergy > 0).length;
  await until(async () => (await energies()) >= people, `${listener.name} in ${listener.in} hears ${people}`);
}

test('everybody sees and hears everybody', async () => {
  await enter('Cora', 'chromium');
  await enter('Fay', 'firefox');
  await enter('Cid', 'chromium');
  await enter('Finn', 'firefox');
  for (const viewer of all) {
    for (const { name } of others(viewer)) await sees(viewer, name);
    await hears(viewer, 3);
  }
  expect(all.flatMap(({ problems }) => problems)).toEqual([]);
});
