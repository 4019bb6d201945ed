/** A server that forwards no more streams than fit into its memory. */
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import type { ConsumerInfo } from '../../server/shared/protocol/media.ts';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { adminToken, limitOf } from '../support/limits-of.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);
afterEach(() => server.close());

const consumersPerServer = 15;
const places = () => limitOf(server.url, 'limits.consumersPerServer');
const start = async ({ log = new PassThrough() } = {}) => {
  server = await startTestServer({ limits: { consumersPerServer }, admin: { token: adminToken } }, { log });
};

type Person = { client: RawClient; atJoin: readonly ConsumerInfo[] };

async function join(from: string): Promise<Person> {
  const client = connect({ from });
  const { media } = await client.join('blue');
  return { client, atJoin: media.consumers };
}

/** The sources that a person has been told to receive so far. */
const received = ({ client, atJoin }: Person) =>
  client.notices
    .filter(({ name }) => name === 'consumers:created')
    .flatMap(({ notice }) => (notice as { consumers: ConsumerInfo[] }).consumers)
    .concat(atJoin)
    .map(({ source }) => source)
    .toSorted();

/** Three people of three sites who send voice and camera, and have the twelve consumers of each other. */
async function senders(): Promise<Person[]> {
  const people: Person[] = [];
  for (const from of ['127.0.0.2', '127.0.0.3', '127.0.0.4']) {
    const person = await join(from);
    for (const producer of [microphone(), camera()]) expect(await person.client.produce(producer)).toBe('ok');
    people.push(person);
  }
  await until(() => people.every((person) => received(person).length === 4), 'all receive the others');
  return people;
}

test('[F9] on a full server a newcomer joins and hears, and sees once others have left', async () => {
  await start();
  const [ada, ...others] = await senders();
  const newcomer = await join('127.0.0.5');
  expect(received(newcomer)).toEqual(['microphone', 'microphone', 'microphone']);
  expect(await places()).toMatchObject({ highest: consumersPerServer, max: consumersPerServer });
  ada?.client.close();
  const all = ['camera', 'camera', 'microphone', 'microphone', 'microphone'];
  await until(() => received(newcomer).length === all.length, 'the cameras come');
  expect(received(newcomer)).toEqual(all);
  for (const { client } of [newcomer, ...others]) client.close();
  await until(async () => (await places()).highest === 0, 'all places are given back');
});

test('[F9] consumers without a place are a few warnings that name the option, and no error', async () => {
  const log = new PassThrough({ encoding: 'utf8' });
  await start({ log });
  await senders();
  for (const from of ['127.0.0.5', '127.0.0.6', '127.0.0.7']) {
    const { client } = await join(from);
    expect(await client.produce(microphone())).toBe('ok');
  }
  await until(async () => (await places()).refused > 10, 'consumers are refused');
  const lines: { level: string; limit?: string }[] = `${log.read() ?? ''}`
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const loud = lines.filter(({ level }) => level !== 'info').map(({ level, limit }) => `${level}: ${limit}`);
  expect(new Set(loud)).toEqual(new Set(['warn: limits.consumersPerServer']));
  expect(loud.length).toBeLessThan(5);
});
