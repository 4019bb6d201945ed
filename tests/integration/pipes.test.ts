/**
 * A room on two workers, whose participants join, leave, send and change their view while pipes are created and closed.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import type { Source } from '../../server/shared/protocol/scalars.ts';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { seeded } from '../support/seeded.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const ROUNDS = 150;

let server: TestServer;
let made: Made;
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer({
    media: { workers: 2, spreadPercent: 0 },
    signalling: { requestsPerSecond: 10_000, requestBurst: 100_000 },
  });
  made = madeOn(server);
});

afterEach(() => server.close());

const height = 360;
const subscribingTo = (peers: readonly string[]) => ({
  videos: peers.map((peer) => ({ peer, source: 'camera' as const, height })),
  newcomers: { cameras: 0, screens: 0, height },
});

/** A client that does not wait for answers, and applies everything at once. */
class Person {
  readonly client: RawClient;
  readonly id: string;
  readonly #sent = new Map<Source, string>();
  /** Above that of the join. */
  #number = 1;

  static async come(): Promise<Person> {
    const client = connect();
    const { self } = await client.join('blue', 'Eve', { subscriptions: subscribingTo([]) });
    return new Person(client, self);
  }

  private constructor(client: RawClient, id: string) {
    this.client = client;
    this.id = id;
    client.socket.on('notices', (_, _sequence, receipt?: () => void) => receipt?.());
  }

  act(draw: () => number, people: readonly Person[]): void {
    const chance = draw();
    const source = draw() < 0.5 ? 'microphone' : 'camera';
    if (chance < 0.35) this.#send(source, draw() < 0.4 ? this.#sent.get(source) : undefined);
    else if (chance < 0.5) this.#tell('producer:close', source);
    else if (chance < 0.6) this.#tell('producer:pause', source);
    else if (chance < 0.7) this.#tell('producer:resume', source);
    else this.subscribe(people.filter(() => draw() < 0.5));
  }

  /** Instead of what it sent before, and sometimes under the same id. */
  #send(source: 'microphone' | 'camera', producer: string = randomUUID()): void {
    this.#tell('producer:close', source);
    this.#sent.set(source, producer);
    this.#ask('producers:create', { producers: [source === 'camera' ? camera(producer) : microphone(producer)] });
  }

  subscribe(people: readonly Person[]): void {
    this.#ask('subscriptions:set', subscribingTo(people.filter((other) => other !== this).map(({ id }) => id)));
  }

  #tell(request: 'producer:close' | 'producer:pause' | 'producer:resume', source: Source): void {
    this.#ask(request, { producer: this.#sent.get(source) ?? randomUUID() });
  }

  /** Whatever the refusal: the next one comes before the answer. */
  #ask(name: string, data: object): void {
    this.#number += 1;
    this.client.socket.emit(name, this.#number, data, () => undefined);
  }
}

const open = <One extends { closed: boolean }>(all: readonly One[]) => all.filter(({ closed }) => !closed);
const isPipe = ({ type }: types.Consumer) => type === 'pipe';
const pipes = () => open(made.consumers).filter(isPipe);

/** Where somebody lacks what they subscribe to, or has it twice, or paused while it is sent. */
function faults(people: number): object[] {
  // A piped producer exists on both sides.
  return open(made.producers).flatMap(({ id, kind, paused }) => {
    const consumers = open(made.consumers).filter((consumer) => !isPipe(consumer) && consumer.producerId === id);
    const flowing = consumers.filter((consumer) => !consumer.paused && consumer.producerPaused === paused).length;
    return flowing === people - 1 ? [] : { id, kind, paused, consumers: consumers.length, flowing };
  });
}

test.each([2, 7, 14, 35])(
  'everybody gets what they subscribe to, and every stream is piped once (seed %d)',
  async (seed) => {
    const draw = seeded(seed);
    const people = [await Person.come(), await Person.come()];
    for (let round = 0; round < ROUNDS; round += 1) {
      const chance = draw();
      if (chance < 0.08 && people.length < 7) people.push(await Person.come());
      else if (chance < 0.14 && people.length > 2)
        people.splice(1 + Math.floor(draw() * (people.length - 1)), 1)[0]?.client.close();
      else people[Math.floor(draw() * people.length)]?.act(draw, people);
      if (draw() < 0.3) await setTimeout(draw() * 8);
    }
    for (const person of people) person.subscribe(people);
    await until(() => faults(people.length).length === 0, 'everybody has all').catch(() => {
      expect(faults(people.length)).toEqual([]);
    });
    const piped = pipes().map(({ producerId }) => producerId);
    expect(piped).toHaveLength(new Set(piped).size);

    for (const { client } of people.slice(1)) client.close();
    await until(() => pipes().length === 0, 'the pipes are closed');
    people[0]?.client.close();
    await until(async () => (await server.routers()).length === 0, 'nothing is left');
    expect(open(made.producers)).toEqual([]);
  },
);

test('a worker that dies while a piped microphone is paused affects only what was on it', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  const [ada, bob] = [await Person.come(), await Person.come()];
  const hers = microphone();
  await ada.client.produce(hers);
  await until(() => pipes().length === 1, 'it is piped');
  // The second participant is on the first worker, since the room was opened there and nobody was on it.
  const [far, home] = server.workers.map(({ worker }) => worker);
  process.kill(Number(far?.pid), 'SIGSTOP');
  await ada.client.request('producer:pause', { producer: hers.producer });
  await until(() => pipes()[0]?.producerPaused === true, 'the near end is paused');
  process.kill(Number(far?.pid), 'SIGKILL');
  await Promise.race([ada, bob].map(({ client }) => client.notice('media:moved')));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
  expect(home?.closed).toBe(false);
});
