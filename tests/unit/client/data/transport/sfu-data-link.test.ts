/** The end of the data connection to the server, and its consequences. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { IncomingChannel } from '../../../../../client/src/data/transport/data-link.ts';
import { SfuDataLink } from '../../../../../client/src/data/transport/sfu-data-link.ts';
import { ConnectionLost, Signalling } from '../../../../../client/src/signalling/signalling.ts';
import { FIRST_OWN_STREAM } from '../../../../../server/shared/protocol/data.ts';
import { HostileServer } from '../../../../fuzz/hostile-server.ts';
import { settle } from '../../../../fuzz/page.ts';
import { welcome } from '../../../../fuzz/values/notice-templates.ts';
import { fakeIdentity } from '../../../../support/test-peer.ts';

class FakeDataChannel extends EventTarget {
  readyState = 'connecting';

  close(): void {
    this.readyState = 'closed';
  }
}

/** Connects as soon as the test lets it. */
class FakeConnection extends EventTarget {
  static all: FakeConnection[] = [];
  readonly channels: FakeDataChannel[] = [];
  connectionState = 'new';
  readonly localDescription = { sdp: `a=fingerprint:sha-256 ${fakeIdentity.fingerprints[0]?.value}` };
  readonly setLocalDescription = async () => undefined;
  readonly setRemoteDescription = async () => undefined;

  constructor() {
    super();
    FakeConnection.all.push(this);
  }

  createDataChannel(): FakeDataChannel {
    const channel = new FakeDataChannel();
    this.channels.push(channel);
    return channel;
  }

  open(): void {
    this.channels[0]?.dispatchEvent(new Event('open'));
  }

  close(): void {
    this.connectionState = 'closed';
  }
}

const granted = {
  iceParameters: { usernameFragment: 'u', password: 'p' },
  iceCandidates: [],
  dtlsParameters: { role: 'auto', fingerprints: fakeIdentity.fingerprints },
  sctp: { port: 5000, maxMessageBytes: 262_144 },
};

let server: HostileServer;
let signalling: Signalling;
let link: SfuDataLink;
let channels: IncomingChannel[];
let losses: number;

beforeEach(async () => {
  Object.assign(globalThis, { RTCPeerConnection: FakeConnection });
  FakeConnection.all = [];
  channels = [];
  losses = 0;
  server = new HostileServer({ welcome });
  server.answer = ({ name }) => ({ ok: true, result: name === 'data:open' ? granted : null });
  signalling = new Signalling({ open: () => server.socket });
  await settle();
  link = new SfuDataLink({
    signalling,
    onChannel: (channel) => channels.push(channel),
    onDataLost: () => {
      losses += 1;
    },
  });
});

afterEach(() => {
  link.close();
  signalling.close();
  Reflect.deleteProperty(globalThis, 'RTCPeerConnection');
});

const opened = (stream: number) => [
  'data:opened',
  { channel: crypto.randomUUID(), peer: 'ada', stream, use: 'file', file: crypto.randomUUID() },
];

async function connect(): Promise<void> {
  const connecting = link.connect();
  await settle();
  FakeConnection.all.at(-1)?.open();
  await connecting;
}

test('[X4] a page whose streams are used up connects again, and waiting channels are rejected', async () => {
  await connect();
  server.say([opened(FIRST_OWN_STREAM - 1)]);
  await settle();
  expect([channels.length, losses]).toEqual([1, 0]);
  server.say([opened(FIRST_OWN_STREAM)]);
  await settle();
  expect([channels.length, losses, FakeConnection.all[0]?.connectionState]).toEqual([1, 1, 'closed']);
  await connect();
  expect(FakeConnection.all).toHaveLength(2);
});

test('[X1] a data transport that ends while the page connects to it is not waited for', async () => {
  const accepting = link.accept('file', 0).catch((error: unknown) => error);
  await settle();
  server.say([['data:closed', {}]]);
  expect(await accepting).toBeInstanceOf(ConnectionLost);
  expect([losses, FakeConnection.all[0]?.connectionState]).toEqual([1, 'closed']);
  await connect();
  server.say([opened(1)]);
  await settle();
  expect([channels.length, FakeConnection.all.length]).toEqual([1, 2]);
});
