/** Inputs that could make the media worker abort, over real ICE, DTLS and SRTP: each is refused, or has no effect. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import { header, vp8 } from '../load/synthetic.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { HostileMedia, rtp } from '../support/hostile-media.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { microphone } from '../support/microphone.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const MID = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 };
const RID = { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 2 };
const SOUND_SSRC = 1111;
const h264 = {
  mimeType: 'video/H264',
  clockRate: 90_000,
  payloadType: 102,
  parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f' },
};
const rtx = { mimeType: 'video/rtx', clockRate: 90_000, payloadType: 97, parameters: { apt: vp8.payloadType } };

let server: TestServer;
let made: Made;
let eve: HostileMedia;
let sound: types.Producer;
let sequence = 1;
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer();
  made = madeOn(server);
  eve = await HostileMedia.join(connect(), 'blue');
  expect(await eve.client.produce(microphone())).toBe('ok');
  [sound] = made.producers as [types.Producer];
});

afterEach(async () => {
  eve.close();
  await server.close();
});

const parameters = (encodings: object[], more: object = {}) => ({
  mid: '0',
  codecs: [vp8],
  headerExtensions: [MID, RID],
  encodings,
  ...more,
});

/** A camera with these parameters: `ok`, or the code of the refusal. */
const produce = (rtpParameters: object) =>
  eve.client.produce({ producer: randomUUID(), source: 'camera', rtpParameters, paused: false });

const next = () => {
  sequence += 1;
  return sequence;
};

/** The start of a key frame. */
const video = (ssrc: number, rid = '') => {
  const extensions = { [MID.id]: Buffer.from('0'), ...(rid ? { [RID.id]: Buffer.from(rid) } : {}) };
  const payload = Buffer.from([0x90, 0x80, 0x80, 0x01, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0, 0, 0]);
  return rtp({ ssrc, payloadType: vp8.payloadType, sequence: next(), extensions, payload });
};

const received = async () => (await sound.getStats())[0]?.packetCount ?? 0;

/** Sends these, and resolves once the worker has read a packet behind them; fails if it has died meanwhile. */
async function survives(packets: readonly Buffer[]): Promise<void> {
  const pids = () => server.workers.map(({ worker }) => worker.pid);
  const before = { pids: pids(), received: await received() };
  for (const packet of packets) eve.up.send(packet);
  await until(async () => {
    eve.up.send(rtp({ ssrc: SOUND_SSRC, payloadType: 111, sequence: next() }));
    return (await received()) > before.received;
  }, 'the worker has read all');
  expect(pids()).toEqual(before.pids);
}

test('[S3] an encoding with both an SSRC and a RID is refused', async () => {
  expect(await produce(parameters([{ ssrc: 5555, rid: 'r0' }]))).toBe('bad_request');
  expect(await produce(parameters([{ ssrc: 5555 }]))).toBe('ok');
  await survives([video(7777, 'r0'), video(5555, 'r0')]);
});

test('[S3] an encoding with neither an SSRC nor a RID is refused', async () => {
  expect(await produce(parameters([{}]))).toBe('bad_request');
  expect(await produce(parameters([]))).toBe('bad_request');
  expect(await produce({ ...parameters([]), encodings: undefined })).toBe('bad_request');
  await survives([video(7777), video(0)]);
});

test('[S3] a packet with SSRC 0 does nothing to a stream that is known by its RID', async () => {
  expect(await produce(parameters([{ rid: 'r0' }, { rid: 'r1' }]))).toBe('ok');
  await survives([video(7777, 'r0'), video(0, 'r0'), video(7778, 'r1'), video(0, 'r1'), video(0)]);
});

test('[S3] SSRC 0 is refused, also for retransmissions', async () => {
  expect(await produce(parameters([{ ssrc: 0 }]))).toBe('bad_request');
  expect(await produce(parameters([{ ssrc: 5555, rtx: { ssrc: 0 } }]))).toBe('bad_request');
});

test.each([
  { what: 'two codecs', codecs: [h264, vp8] },
  { what: 'retransmissions alone', codecs: [rtx] },
  { what: 'retransmissions of another codec', codecs: [h264, rtx] },
  { what: 'three codecs', codecs: [vp8, rtx, h264] },
])('[S3] a producer of $what is refused', async ({ codecs }) => {
  expect(await produce(parameters([{ ssrc: 5555 }], { codecs }))).toBe('bad_request');
});

test('[S3] a producer of one codec and its retransmissions is accepted', async () => {
  expect(await produce(parameters([{ ssrc: 5555, rtx: { ssrc: 5556 } }], { codecs: [vp8, rtx] }))).toBe('ok');
});

test.each([
  { what: 'an id twice', headerExtensions: [MID, { ...RID, id: MID.id }] },
  { what: 'a URI twice', headerExtensions: [MID, { ...MID, id: 2 }] },
  { what: 'the id 0', headerExtensions: [{ ...MID, id: 0 }] },
])('[S3] header extensions with $what are refused', async ({ headerExtensions }) => {
  expect(await produce(parameters([{ ssrc: 5555 }], { headerExtensions }))).toBe('bad_request');
});

test('[S3] more than three encodings are refused, and a CNAME longer than its length field allows', async () => {
  const encodings = [1, 2, 3, 4].map((ssrc) => ({ ssrc }));
  expect(await produce(parameters(encodings))).toBe('bad_request');
  expect(await produce(parameters([{ ssrc: 1 }], { rtcp: { cname: 'x'.repeat(256) } }))).toBe('bad_request');
});

test('a packet whose header extensions are longer than 16 bits can shift is dropped, and nothing else', async () => {
  const bytes = 36_000;
  const block = Buffer.alloc(4 + bytes);
  block.writeUInt16BE(0xbede, 0);
  block.writeUInt16BE(bytes / 4, 2);
  const head = { ssrc: SOUND_SSRC, sequence: next(), timestamp: 0, payloadType: 111, marker: false };
  await survives([Buffer.concat([header(head, block), Buffer.alloc(20)])]);
});
