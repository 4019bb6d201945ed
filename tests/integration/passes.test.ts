/** The cost of one participant's change in a large room: nothing for those whom it does not concern. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MAX_WAITING } from '../../server/signalling/answer-cache.ts';
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

test('[F5] a changed subscription causes requests to the worker for that receiver only', async () => {
  const [eve] = await crowd();
  const nothing = { videos: [], newcomers: { cameras: 0, screens: 0, height: 180 } };
  const changes = [nothing, everything];
  const change = () => eve.request('subscriptions:set', changes.reverse()[0]);
  expect(await fewestPromises(change)).toBeLessThan(CONSUMERS);
});

test('[R8] the more people are in a room, the less often one of them enters it and goes', async () => {
  await server.close();
  server = await startTestServer({ signalling: { requestsPerSecond: 1, requestBurst: 200 } });
  /** How often somebody enters and goes, at once, before the limit is reached. */
  const turns = async (client: RawClient) => {
    const { rtpCapabilities } = await client.welcome;
    for (let done = 0; ; done += 1) {
      const joined = await client.request('room:join', { room: 'blue', name: 'Eve', rtpCapabilities });
      if (!joined.ok || !(await client.request('room:leave', {})).ok) return done;
    }
  };
  const alone = await turns(connect({ from: '127.0.1.1' }));
  for (let index = 0; index < 2 * PEOPLE; index += 1) await connect({ from: `127.0.2.${index + 1}` }).join('blue');
  expect(await turns(connect({ from: '127.0.1.2' }))).toBeLessThan(alone);
});

test('[R8] a join that waits is dropped when its connection is lost', async () => {
  const [eve, ada] = [connect(), connect()];
  const { rtpCapabilities } = await eve.welcome;
  await ada.join('blue', 'Ada');
  const pid = server.workers[0]?.worker.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  for (let times = 0; times < MAX_WAITING / 2; times += 1) {
    eve.request('prejoin:prepare', { room: 'blue', rtpCapabilities }).catch(() => undefined);
    eve.request('room:leave', {}).catch(() => undefined);
  }
  // The only one that does not wait: the server has received all others.
  expect(await eve.refusal('room:leave', {})).toBe('too_many_requests');
  eve.break();
  const bob = connect();
  await bob.welcome;
  process.kill(pid, 'SIGCONT');
  const { self } = await bob.join('blue', 'Bob');
  await bob.request('room:leave', {});
  const gone = () => ada.notices.filter(({ name }) => name === 'peer:left').map(({ notice }) => notice);
  await until(() => gone().some((notice) => JSON.stringify(notice).includes(self)), 'Bob has left');
  expect(gone().length).toBeLessThanOrEqual(2);
});
