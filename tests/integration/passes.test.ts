/** The cost of one participant's change in a large room: nothing for those whom it does not concern. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { countPromises } from '../support/count-promises.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const PEOPLE = 12;
const CONSUMERS = PEOPLE * (PEOPLE - 1) * 2;

let server: TestServer;
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
});

/** A room at rest, in which everybody sends a microphone and a camera. */
async function crowd(): Promise<[RawClient, ...RawClient[]]> {
  const eve = connect();
  const people: [RawClient, ...RawClient[]] = [eve, ...Array.from({ length: PEOPLE - 1 }, connect)];
  for (const [index, client] of people.entries()) {
    await client.join('blue', `Person ${index}`, { subscriptions: everything });
    await client.request('producers:create', { producers: [microphone(), camera()] });
  }
  await until(() => server.workers[0]?.consumers === CONSUMERS, 'everybody receives everybody');
  return people;
}

/** The minimum of several times: anything else in the process counts as well. */
async function fewestPromises(act: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    counts.push(
      await countPromises(async () => {
        await act();
        // The pass runs behind the answer.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }),
    );
  }
  return Math.min(...counts);
}

test('[F5] subscriptions that change nothing make less than a promise for each consumer of the room', async () => {
  const [eve] = await crowd();
  expect(await fewestPromises(() => eve.request('subscriptions:set', everything))).toBeLessThan(CONSUMERS);
});

test('[F5] what one person receives anew is asked of the worker for that person only', async () => {
  const [eve] = await crowd();
  const nothing = { videos: [], newcomers: { cameras: 0, screens: 0, height: 180 } };
  const changes = [nothing, everything];
  const change = () => eve.request('subscriptions:set', changes.reverse()[0]);
  expect(await fewestPromises(change)).toBeLessThan(CONSUMERS);
});
