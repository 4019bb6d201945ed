/** Which channels of the other browser are taken, and when the link to it ends. */
import { expect, test } from '@jest/globals';
import { DirectData } from '../../../../../client/src/data/transport/direct-data.ts';

class FakeChannel extends EventTarget {
  readonly protocol;
  readyState = 'open';

  constructor(channel: string = crypto.randomUUID()) {
    super();
    this.protocol = JSON.stringify({ channel, use: 'pointer' });
  }

  close(): void {
    this.readyState = 'closed';
    this.dispatchEvent(new Event('close'));
  }

  hear(data: string): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}

/** The other end of a link. */
class FakeConnection extends EventTarget {
  readonly created: FakeChannel[] = [];

  createDataChannel(): FakeChannel {
    const channel = new FakeChannel();
    this.created.push(channel);
    return channel;
  }

  /** Offers channels with these ids. */
  offer(ids: readonly string[]): FakeChannel[] {
    const channels = ids.map((id) => new FakeChannel(id));
    for (const channel of channels) this.dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
    return channels;
  }
}

function link() {
  const connection = new FakeConnection();
  let floods = 0;
  const data = new DirectData(connection as unknown as RTCPeerConnection, {
    peer: 'eve',
    offers: true,
    onFlood: () => {
      floods += 1;
    },
  });
  data.listen({ onChannel: () => undefined, onProgressed: () => undefined });
  return { connection, data, floods: () => floods };
}

const ids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());
const openOf = (channels: readonly FakeChannel[]) => channels.map(({ readyState }) => readyState === 'open');

test('a second channel with the id of an open one is closed', () => {
  const id = crypto.randomUUID();
  expect(openOf(link().connection.offer([id, id, crypto.randomUUID()]))).toEqual([true, false, true]);
});

test('the other browser has at most 32 channels at a time', () => {
  expect(openOf(link().connection.offer(ids(40))).filter(Boolean)).toHaveLength(32);
});

test('[M7] the hundred and first channel within ten seconds ends the link with all its channels', () => {
  const { connection, floods } = link();
  const kept = connection.offer(ids(1));
  for (const channel of connection.offer(ids(31))) channel.close();
  connection.offer(ids(68));
  expect([openOf(kept), floods()]).toEqual([[true], 0]);
  const more = connection.offer(ids(2));
  expect([openOf([...kept, ...more]), floods()]).toEqual([[false, false, false], 1]);
});

test('[M7] a flood of small messages ends the link, over however many channels it comes', () => {
  const { connection, floods } = link();
  const channels = connection.offer(ids(30));
  const say = (times: number) => {
    for (let time = 0; time < times; time += 1) for (const channel of channels) channel.hear('x');
  };
  say(50);
  expect(floods()).toBe(0);
  say(2);
  expect([new Set(openOf(channels)), floods()]).toEqual([new Set([false]), 1]);
});

test('[M7] and so does a flood of progress on own channels, while the chunks of a file are none', async () => {
  const { connection, data, floods } = link();
  const [pointer] = connection.offer(ids(1));
  for (let chunk = 0; chunk < 5000; chunk += 1) pointer?.hear('x'.repeat(16_384));
  expect(floods()).toBe(0);
  await data.open({ use: 'file', file: crypto.randomUUID() });
  for (let time = 0; time <= 1500; time += 1) connection.created.at(-1)?.hear('{"bytes":1}');
  expect(floods()).toBe(1);
});
