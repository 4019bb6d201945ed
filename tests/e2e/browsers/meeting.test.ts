/** A meeting of two in Firefox and two in Chromium. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { ownAddress } from '../../support/own-address.ts';
import { RawClient } from '../../support/raw-client.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import type { Visitor } from '../../support/visitor.ts';

let server: TestServer;
const browsers = bothBrowsers(() => server.url);
const all: Visitor[] = [];

beforeAll(async () => {
  server = await startTestServer({ media: { listenAddress: ownAddress() } });
});

afterAll(() => server.close());

test('everybody sees and hears everybody', async () => {
  all.push(await browsers.enter({ name: 'Cora', in: 'chromium' }));
  all.push(await browsers.enter({ name: 'Fay', in: 'firefox' }));
  all.push(await browsers.enter({ name: 'Cid', in: 'chromium' }));
  all.push(await browsers.enter({ name: 'Finn', in: 'firefox' }));
  for (const viewer of all) {
    for (const other of all) if (other !== viewer) await viewer.seesMore(other.name);
    await viewer.hears(3);
  }
});

test('those who join together are announced in one sentence', async () => {
  const coming = ['Gail', 'Gina', 'Gus'].map((name) => ({ name, client: new RawClient(server.url) }));
  await Promise.all(coming.map(({ client }) => client.welcome));
  await Promise.all(coming.map(({ name, client }) => client.join('e2e', name)));
  for (const viewer of all) await viewer.says(/G\w+, G\w+,? and G\w+ joined/u);
  for (const { client } of coming) client.close();
});

test('none of this is an error in either browser', () => {
  expect(browsers.problems).toEqual([]);
});
