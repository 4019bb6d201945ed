/** Which channels of the other browser are taken. */
import { expect, test } from '@jest/globals';
import { DirectData } from '../../../../../client/src/data/transport/direct-data.ts';

class FakeChannel extends EventTarget {
  readonly protocol;
  readyState = 'open';

  constructor(channel: string) {
    super();
    this.protocol = JSON.stringify({ channel, use: 'pointer' });
  }

  close(): void {
    this.readyState = 'closed';
  }
}

/** Offers channels with these ids. @returns which of them the page leaves open. */
function open(ids: readonly string[]): boolean[] {
  const connection = new EventTarget();
  const data = new DirectData(connection as unknown as RTCPeerConnection, { peer: 'eve', offers: false });
  data.listen({ onChannel: () => undefined, onProgressed: () => undefined });
  const channels = ids.map((id) => new FakeChannel(id));
  for (const channel of channels) connection.dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
  return channels.map(({ readyState }) => readyState === 'open');
}

test('a second channel with the id of an open one is closed', () => {
  const id = crypto.randomUUID();
  expect(open([id, id, crypto.randomUUID()])).toEqual([true, false, true]);
});

test('the other browser has at most 32 channels at a time', () => {
  expect(open(Array.from({ length: 40 }, () => crypto.randomUUID())).filter(Boolean)).toHaveLength(32);
});
