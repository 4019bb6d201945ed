/**
 * Packets that ended the media worker, made it hang or grow, over real ICE, DTLS and SRTP; docs/worker-findings.md
 * lists them.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type DataChannelInfo, type DataTransportInfo, FIRST_OWN_STREAM } from '../../server/shared/protocol/data.ts';
import type { ConsumerInfo, TransportInfo } from '../../server/shared/protocol/media.ts';
import { Beacon } from '../fuzz/media/beacon.ts';
import { HostileTransport, hostileDtls } from '../fuzz/media/wire/hostile-transport.ts';
import { feedbackBody, nackItem, reportBlock, rtcpPacket, rtcpType } from '../fuzz/media/wire/rtcp-packet.ts';
import { ONE_BYTE, rtpPacket, TWO_BYTE } from '../fuzz/media/wire/rtp-packet.ts';
import { SctpClient } from '../fuzz/media/wire/sctp-client.ts';
import { chunkType, parameter, words16, words32 } from '../fuzz/media/wire/sctp-packet.ts';
import { CameraStream, vp8 } from '../load/synthetic.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { madeOn } from '../support/made-on.ts';
import { messages } from '../support/notification-floods/of-data.ts';
import type { RawClient } from '../support/raw-client.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** The parameter of an SCTP RE-CONFIG chunk that requests a stream reset (RFC 6525, section 4.1). */
const OUTGOING_RESET = 13;

let server: TestServer;
let beacon: Beacon;
let before: number[];
const transports: { close(): void }[] = [];
const connect = connectedClients(() => server.url);
const pids = () => server.workers.map(({ worker }) => worker.pid);

beforeEach(async () => {
  server = await startTestServer();
  beacon = await Beacon.light(server.url, 'beacon');
  before = pids();
});

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  beacon.close();
  await server.close();
});

/** Fails if the worker does not answer, or is another one. */
async function survives(): Promise<void> {
  await beacon.settle();
  expect(pids()).toEqual(before);
}

/** The worker's memory. */
const kilobytes = () => Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${before[0]}/status`, 'utf8'))?.[1]);

async function connected(client: RawClient, info: TransportInfo, onMedia?: (packet: Buffer) => void) {
  await client.request('transport:connect', { transport: info.id, dtlsParameters: hostileDtls });
  const transport = await HostileTransport.connect(info, onMedia ? { onMedia } : {});
  transports.push(transport);
  return transport;
}

test.each([
  { kind: 'audio', source: 'microphone', uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' },
  { kind: 'video', source: 'camera', uri: 'urn:3gpp:video-orientation' },
  { kind: 'video', source: 'camera', uri: 'urn:ietf:params:rtp-hdrext:toffset' },
  { kind: 'video', source: 'camera', uri: 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay' },
])('a header extension of $kind without a value, $uri, does not end the worker', async ({ kind, source, uri }) => {
  const eve = connect();
  const { media } = await eve.join('blue');
  const up = await connected(eve, media.sendTransport);
  const opus = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111 };
  const codec = kind === 'audio' ? opus : vp8;
  const rtpParameters = { codecs: [codec], headerExtensions: [{ uri, id: 10 }], encodings: [{ ssrc: 1111 }] };
  expect(await eve.produce({ producer: randomUUID(), source, rtpParameters, paused: false })).toBe('ok');
  const extension = { profile: TWO_BYTE, elements: [{ id: 10, value: Buffer.alloc(0) }] };
  const { payloadType } = codec;
  up.sendRtp(rtpPacket({ ssrc: 1111, payloadType, sequence: 1, timestamp: 0, extension, payload: Buffer.alloc(20) }));
  await survives();
});

/** A participant's data transport with an established association. */
async function associated(): Promise<{ client: RawClient; association: SctpClient }> {
  const eve = connect();
  await eve.join('blue');
  const answer = await eve.request('data:open', { dtlsParameters: hostileDtls });
  if (!answer.ok) throw new Error(answer.code);
  const association: SctpClient = new SctpClient((packet) => transport.dtls.sendData(packet));
  const onData = (packet: Buffer) => association.receive(packet);
  const transport = await HostileTransport.connect(answer.result as DataTransportInfo, { onData });
  transports.push(transport);
  await association.connect();
  return { client: eve, association };
}

test.each([1150, 1172, 4000])(
  'an SCTP chunk of an unknown type, of %i bytes, does not end the worker',
  async (bytes) => {
    const { association } = await associated();
    // The two highest bits of the type: continue with the next chunk, and report this one.
    association.send([{ type: 0xff, body: Buffer.alloc(bytes) }]);
    await survives();
  },
);

test.each([1172, 4000])('an SCTP heartbeat of %i bytes does not end the worker', async (bytes) => {
  const { association } = await associated();
  const body = Buffer.alloc(bytes);
  body.writeUInt16BE(1, 0);
  body.writeUInt16BE(bytes, 2);
  association.send([{ type: chunkType.heartbeat, body }]);
  await survives();
});

test('only one of the heartbeats in an SCTP packet is answered', async () => {
  const { association } = await associated();
  const heartbeat = { type: chunkType.heartbeat, body: parameter(1, Buffer.alloc(12)) };
  association.send(Array.from({ length: 60 }, () => heartbeat));
  await until(() => association.answered > 0, 'an answer comes');
  association.send([heartbeat]);
  await until(() => association.answered > 1, 'the next one is answered');
  expect(association.answered).toBe(2);
});

test('small messages that nobody acknowledges do not occupy the worker', async () => {
  const flood = await messages({ url: server.url, room: 'blue' }, { acknowledges: false, bytes: 1 });
  transports.push(flood);
  flood.send();
  // The retransmission timer of the worker: from then on, all of them wait to be sent again.
  await pause(700);
  for (let round = 0; round < 40; round += 1) flood.send();
  await survives();
});

test('an SCTP association that is shut down and set up again does not end the worker', async () => {
  const { association } = await associated();
  association.send([{ type: chunkType.shutdown, body: words32(association.peerTsn) }]);
  association.send([{ type: chunkType.cookieEcho, body: association.cookie }]);
  await survives();
});

test('an SCTP stream that is reset twice in one request does not end the worker', async () => {
  const [ada, eve] = [await associated(), await associated()];
  await ada.client.request('pointer:start', { channel: randomUUID(), stream: FIRST_OWN_STREAM });
  const { stream } = (await eve.client.notice('data:opened')) as DataChannelInfo;
  const { tsn } = eve.association;
  const request = Buffer.concat([words32(tsn, 0, tsn - 1), words16(stream, stream)]);
  eve.association.send([{ type: chunkType.reConfig, body: parameter(OUTGOING_RESET, request) }]);
  await survives();
});

test('RTCP with ever new SSRCs does not make the worker grow', async () => {
  const eve = connect();
  const { media } = await eve.join('blue');
  const up = await connected(eve, media.sendTransport);
  const send = async (packets: number) => {
    for (let number = 1; number <= packets; number += 1) {
      up.sendRtcp(Buffer.concat([Buffer.from([0x80, 201, 0, 1]), words32(Math.random() * 2 ** 32)]));
      if (number % 50 === 0) await up.bind();
    }
  };
  await send(10_000);
  const full = kilobytes();
  await send(20_000);
  // Without a limit it is 380 bytes for each.
  expect(kilobytes() - full).toBeLessThan(3000);
  await survives();
});

test('RTP with ever new SSRCs and the MID of a producer does not make the worker grow', async () => {
  const eve = connect();
  const { media } = await eve.join('blue');
  const up = await connected(eve, media.sendTransport);
  const headerExtensions = [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }];
  const rtpParameters = { mid: '0', codecs: [vp8], headerExtensions, encodings: [{ ssrc: 1111 }] };
  expect(await eve.produce({ producer: randomUUID(), source: 'camera', rtpParameters, paused: false })).toBe('ok');
  const extension = { profile: ONE_BYTE, elements: [{ id: 1, value: Buffer.from('0') }] };
  const send = async (packets: number) => {
    for (let sequence = 1; sequence <= packets; sequence += 1) {
      const ssrc = Math.floor(Math.random() * 2 ** 32);
      up.sendRtp(rtpPacket({ ssrc, payloadType: 96, sequence, timestamp: 0, extension, payload: Buffer.alloc(1) }));
      if (sequence % 50 === 0) await up.bind();
    }
  };
  await send(5000);
  const full = kilobytes();
  await send(40_000);
  // Without a limit it is 60 bytes for each.
  expect(kilobytes() - full).toBeLessThan(1000);
  await survives();
});

const camera = (ssrc: number, maxBitrate: number) => ({
  producer: randomUUID(),
  source: 'camera',
  rtpParameters: { codecs: [vp8], encodings: [{ ssrc, maxBitrate }] },
  paused: false,
});

test('[S3] streams that claim impossible bitrates are refused', async () => {
  const eve = connect();
  await eve.join('blue');
  expect(await eve.produce(camera(1, 100_000_001))).toBe('bad_request');
  expect(await eve.produce(camera(1, 100_000_000))).toBe('ok');
});

test('however much the streams in a room claim, a downlink is probed with at most 200 Mbit/s', async () => {
  const { transports: made } = madeOn(server);
  await connect().join('blue');
  const bounds = await Promise.all(made.map(async (transport) => (await transport.getStats())[0]?.maxOutgoingBitrate));
  expect(bounds).toContain(200_000_000);
});

const NTP_EPOCH = 2_208_988_800;
/** The middle 32 bits of the NTP time two milliseconds ago, as in receiver reports. */
const justNow = () => ((((Date.now() - 2) / 1000 + NTP_EPOCH) % 65_536) * 65_536) >>> 0;

test('however often a receiver reports packets as lost, each is sent again at most five times', async () => {
  const [ada, eve] = [connect(), connect()];
  const { media } = await ada.join('blue', 'Ada');
  const up = await connected(ada, media.sendTransport);
  const seat = await eve.join('blue', 'Eve', { subscriptions: everything });
  const came = new Map<number, number[]>();
  const down = await connected(eve, seat.media.receiveTransport, (packet) => {
    const ssrc = packet.readUInt32BE(8);
    came.set(ssrc, [...(came.get(ssrc) ?? []), packet.readUInt16BE(2)]);
  });
  expect(await ada.produce(camera(1111, 1_000_000))).toBe('ok');
  const { consumers } = (await eve.notice('consumers:created')) as { consumers: ConsumerInfo[] };
  for (const receipt of eve.receipts.splice(0)) receipt();
  const [{ ssrc = 0, rtx } = {}] = consumers[0]?.rtpParameters.encodings ?? [];
  const film = new CameraStream({ ssrc: 1111, kbps: 100, frameRate: 15 });
  const first = () => came.get(ssrc) ?? [];
  await until(() => {
    film.wantKey();
    for (const packet of film.frame()) up.sendRtp(packet);
    return first().length >= 10;
  }, 'the video comes');

  const sent = [...first()];
  const lost = Buffer.concat(sent.map((sequence) => nackItem(sequence, 0)));
  const again = () => came.get(rtx?.ssrc ?? 0)?.length ?? 0;
  for (let round = 0; round < 500; round += 1) {
    // A round trip of two milliseconds.
    const report = reportBlock({ ssrc, fractionLost: 0, lost: 0, highest: 0, rest: [0, justNow(), 1] });
    const body = Buffer.concat([words32(1), report]);
    down.sendRtcp(rtcpPacket({ type: rtcpType.receiverReport, count: 1, body }));
    down.sendRtcp(rtcpPacket({ type: rtcpType.transportFeedback, count: 1, body: feedbackBody(1, ssrc, lost) }));
    await down.bind();
  }
  expect(again()).toBeGreaterThan(0);
  expect(again()).toBeLessThanOrEqual(5 * sent.length);
});

/** The payload descriptor of an RTP packet (RFC 7741, section 4.2), in every form that senders may use. */
test.each([
  { descriptor: 'no extension', bytes: [0x10] },
  { descriptor: 'a picture id of one byte', bytes: [0x90, 0x80, 0x11] },
  { descriptor: 'a picture id of two bytes', bytes: [0x90, 0x80, 0x80, 0x11] },
  { descriptor: 'every field', bytes: [0x90, 0xf0, 0x80, 0x11, 1, 0] },
])('a key frame of 8192x8192 pixels behind $descriptor reaches nobody, one of 5120x2880 does', async ({ bytes }) => {
  const [ada, eve] = [connect(), connect()];
  const { media } = await ada.join('blue', 'Ada');
  const up = await connected(ada, media.sendTransport);
  const seat = await eve.join('blue', 'Eve', { subscriptions: everything });
  const came: { from: number; size: number }[] = [];
  await connected(eve, seat.media.receiveTransport, (packet) => {
    came.push({ from: packet.readUInt32BE(8), size: packet.length });
  });
  expect(await ada.produce(camera(1111, 1_000_000))).toBe('ok');
  const { consumers } = (await eve.notice('consumers:created')) as { consumers: ConsumerInfo[] };
  for (const receipt of eve.receipts.splice(0)) receipt();
  const [{ ssrc = 0 } = {}] = consumers[0]?.rtpParameters.encodings ?? [];
  let sequence = 0;
  // Received packets are encrypted: the two are told apart by their size.
  const keyFrame = (width: number, height: number, size: number) => {
    // The two highest bits of a side give its scale.
    const sides = [width & 0xff, (width >> 8) | 0xc0, height & 0xff, height >> 8];
    const payload = Buffer.alloc(size);
    payload.set([...bytes, 0x10, 0, 0, 0x9d, 0x01, 0x2a, ...sides]);
    sequence += 1;
    return rtpPacket({ ssrc: 1111, payloadType: 96, sequence, timestamp: sequence * 3000, marker: true, payload });
  };
  const sizes = () => came.filter(({ from }) => from === ssrc).map(({ size }) => size);
  await until(() => {
    up.sendRtp(keyFrame(8192, 8192, 900));
    up.sendRtp(keyFrame(5120, 2880, 100));
    return sizes().filter((size) => size < 500).length >= 3;
  }, 'key frames come');
  expect(sizes().filter((size) => size >= 500)).toEqual([]);
  await survives();
});
