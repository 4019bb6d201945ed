/** A meeting of two in Firefox and two in Chromium. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
const browsers = bothBrowsers(() => server.url);

beforeAll(async () => {
  server = await startTestServer({ media: { listenAddress: ownAddress() } });
});

afterAll(() => server.close());

test('everybody sees and hears everybody', async () => {
  const all = [
    await browsers.enter({ name: 'Cora', in: 'chromium' }),
    await browsers.enter({ name: 'Fay', in: 'firefox' }),
    await browsers.enter({ name: 'Cid', in: 'chromium' }),
    await browsers.enter({ name: 'Finn', in: 'firefox' }),
  ];
  for (const viewer of all) {
    for (const other of all) if (other !== viewer) await viewer.seesMore(other.name);
    await viewer.hears(3);
  }
  expect(browsers.problems).toEqual([]);
});
