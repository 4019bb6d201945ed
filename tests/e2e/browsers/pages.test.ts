/**
 * Twelve people, of whom two have a page, one in each browser: who does not fit is on the next page, and their picture
 * comes with it.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { ownAddress } from '../../support/own-address.ts';
import { RawClient } from '../../support/raw-client.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
const browsers = bothBrowsers(() => server.url);
const crowd: RawClient[] = [];

beforeAll(async () => {
  server = await startTestServer({ media: { listenAddress: ownAddress() }, rooms: { maxVisible: 6 } });
});

afterAll(async () => {
  for (const client of crowd) client.close();
  await server.close();
});

test('each of the two finds the other on some page', async () => {
  const cora = await browsers.enter({ name: 'Cora', in: 'chromium' });
  for (let number = 1; number <= 10; number += 1) {
    const client = new RawClient(server.url);
    crowd.push(client);
    await client.join('e2e', `Guest ${number}`);
  }
  const fay = await browsers.enter({ name: 'Fay', in: 'firefox' });
  for (const [one, other] of [
    [cora, fay],
    [fay, cora],
  ] as const) {
    await one.says(/1 of [2-9]/);
    for (let page = 1; (await one.partsOf(other.name, '*')) === undefined; page += 1) {
      await one.press('Next page');
      await one.says(`${page + 1} of `);
    }
    await one.seesMore(other.name);
  }
  expect(browsers.problems).toEqual([]);
});
