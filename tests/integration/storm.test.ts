/** A room whose participants all start to send at once waits for itself; other rooms do not wait for it. */
import { afterEach, expect, test } from '@jest/globals';
import { microphone } from '../support/microphone.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const PEOPLE = 40;
/** Everybody hears everybody else. */
const ALL = PEOPLE * (PEOPLE - 1);

const opened: (TestServer | RawClient)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

function clientOf({ url }: TestServer): RawClient {
  const client = new RawClient(url);
  opened.push(client);
  return client;
}

test('while 40 people in a room start to send at once, a join in another room is answered before the last consumer exists', async () => {
  const server = await startTestServer({ rooms: { maxMicrophones: PEOPLE } });
  opened.push(server);
  const made = () => server.workers[0]?.consumers ?? 0;
  const people = Array.from({ length: PEOPLE }, () => clientOf(server));
  for (const person of people) await person.join('storm');
  const bystander = clientOf(server);
  await bystander.welcome;
  const sending = people.map((person) => person.produce(microphone()));
  await until(() => made() > 0, 'the first consumers');
  await bystander.join('elsewhere');
  expect(made()).toBeLessThan(ALL);
  expect(new Set(await Promise.all(sending))).toEqual(new Set(['ok']));
  await until(() => made() === ALL, 'a consumer of everybody for everybody else');
});
