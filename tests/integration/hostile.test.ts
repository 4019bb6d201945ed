/** Hostile clients. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PROTOCOL_VERSION } from '../../server/shared/protocol/version.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** The parts of engine.io-client that let a client fall silent. */
type SilentEngine = { transport: { ws: { pause(): void }; onPacket(packet: { type: 'ping' }): void } };

let server: TestServer;
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer({
    signalling: { requestsPerSecond: 10_000, requestBurst: 100_000 },
    limits: {
      framesPerSecond: 100_000,
      bytesPerSecond: 67_108_864,
      framesPerSecondPerAddress: 1_000_000,
      bytesPerSecondPerAddress: 1_073_741_824,
      requestsPerSecondPerAddress: 10_000,
    },
  });
});

afterEach(() => server.close());

const opus = { mimeType: 'audio/opus', clockRate: 48000, channels: 2, payloadType: 111 };
const vp8 = { mimeType: 'video/VP8', clockRate: 90000, payloadType: 96 };
const microphone = (over: object = {}) => ({
  producer: randomUUID(),
  source: 'microphone',
  rtpParameters: { codecs: [opus], encodings: [{ ssrc: 1111 }], ...over },
  paused: false,
});
const camera = (over: object = {}) => ({
  producer: randomUUID(),
  source: 'camera',
  rtpParameters: { codecs: [vp8], encodings: [{ ssrc: 2222 }], ...over },
  paused: false,
});

/** The answer to a request in socket.io's own encoding, which its client refuses to send. */
async function answerTo(packet: string): Promise<string> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.onopen = () => socket.send(`40{"protocol":${PROTOCOL_VERSION}}`);
  socket.onmessage = ({ data }: { data: string }) => {
    if (data.startsWith('42["notices"')) socket.send(packet);
    if (data.startsWith('43')) resolve(data);
  };
  return promise.finally(() => socket.close());
}

test.each([
  { what: 'objects', data: `${'{"1":'.repeat(10_000)}1${'}'.repeat(10_000)}` },
  { what: 'lists', data: `${'['.repeat(30_000)}{"1":1}${']'.repeat(30_000)}` },
])('[R6] [ASVS 17.3.2] endlessly nested $what are refused, and others are served', async ({ data }) => {
  expect(await answerTo(`421["room:leave",1,${data}]`)).toContain('"bad_request"');
  await connect().join('blue', 'Ada');
});

test.each([
  { what: 'a fraction of a bit', encoding: { maxBitrate: 0.5 } },
  { what: 'fewer bits than none', encoding: { maxBitrate: -1 } },
  { what: 'more bits than 32 can count', encoding: { maxBitrate: 1e308 } },
  { what: 'an SSRC of more than 32 bits', encoding: { ssrc: 2 ** 32 } },
])('[S3] $what is refused, and the room continues', async ({ encoding }) => {
  const eve = connect();
  await eve.join('blue');
  expect(await eve.produce(camera({ encodings: [{ ssrc: 1, ...encoding }] }))).toBe('bad_request');
  expect(await eve.produce(camera())).toBe('ok');
  await connect().join('blue');
});

test.each([
  { what: 'a CNAME with a line break', over: { rtcp: { cname: 'x\r\na=evil' } } },
  { what: 'a CNAME with a space', over: { rtcp: { cname: 'x y' } } },
  { what: 'a CNAME longer than that of any browser', over: { rtcp: { cname: 'x'.repeat(65) } } },
  {
    what: 'a codec parameter with a line break',
    over: { codecs: [{ ...opus, parameters: { usedtx: '1\r\na=evil' } }] },
  },
  { what: 'a codec parameter out of its bounds', over: { codecs: [{ ...opus, parameters: { usedtx: 2 } }] } },
  { what: 'a codec parameter of another type', over: { codecs: [{ ...opus, parameters: { useinbandfec: 'yes' } }] } },
])('[S3] $what, which would be in the SDP of the others, is refused', async ({ over }) => {
  const eve = connect();
  await eve.join('blue');
  expect(await eve.produce(microphone(over))).toBe('bad_request');
});

test('[S3] a refusal names the codec parameter and its bound', async () => {
  const eve = connect();
  await eve.join('blue');
  const codecs = [{ ...opus, parameters: { usedtx: 2 } }];
  const refused = await eve.request('producers:create', { producers: [microphone({ codecs })] });
  expect(refused).toMatchObject({ code: 'bad_request', message: expect.stringMatching(/parameters\.usedtx: .*1/) });
});

/** As much as a client may send, and with it what no browser may get to see. */
const bloated = {
  ...Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x-unknown-${index}`, 'y'.repeat(20)])),
  'x\na=evil': 1,
  'x-google-min-bitrate': 2000,
  'x-google-max-bitrate': 100,
  'max-fs': 1,
  minptime: 10,
  apt: 1,
};
const feedback = ['nack', 'transport-cc', 'x'.repeat(250)].flatMap((type) => Array(5).fill({ type }));
const chromeOpus = { useinbandfec: 1, usedtx: 1 };
const h264 = { ...vp8, mimeType: 'video/H264' };
const h264Parameters = { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 };

test.each([
  { make: microphone, codec: opus, honest: chromeOpus },
  { make: camera, codec: vp8, honest: {} },
  { make: camera, codec: { ...vp8, mimeType: 'video/VP9' }, honest: {} },
  { make: camera, codec: h264, honest: h264Parameters },
])('[S3] other parameters of $codec.mimeType than its own reach nobody', async ({ make, codec, honest }) => {
  const [ada, eve, bob] = [connect(), connect(), connect()];
  await ada.join('blue', 'Ada');
  await eve.join('blue', 'Eve');
  const encodings = [{ ssrc: 2222, scaleResolutionDownBy: 1e300, active: 'x'.repeat(1000), maxBitrate: 1000 }];
  const rtcp = { cname: 'x'.repeat(16), reducedSize: true };
  const sent = (parameters: object, more: object = {}) =>
    make({ codecs: [{ ...codec, parameters, ...more }], encodings, rtcp, msid: 'y'.repeat(1000) });
  expect(await ada.produce(sent(honest))).toBe('ok');
  encodings[0] = { ...encodings[0], ssrc: 3333 } as (typeof encodings)[0];
  expect(await eve.produce(sent({ ...bloated, ...honest }, { rtcpFeedback: feedback }))).toBe('ok');
  const { media } = await bob.join('blue', 'Bob');
  const [ofAda, ofEve] = media.consumers.map(({ rtpParameters }) => rtpParameters);
  expect(ofAda?.codecs[0]?.parameters).toEqual(honest);
  expect(ofEve?.codecs).toEqual(ofAda?.codecs);
  expect(ofEve).not.toHaveProperty('msid');
});

test.each([
  { what: 'AV1', sent: { ...vp8, mimeType: 'video/AV1' } },
  { what: 'another profile of VP9', sent: { ...vp8, mimeType: 'video/VP9', parameters: { 'profile-id': 3 } } },
  { what: 'a level of H264 that does not exist', sent: { ...h264, parameters: { 'profile-level-id': '42e0ff' } } },
  { what: 'interleaved H264', sent: { ...h264, parameters: { ...h264Parameters, 'packetization-mode': 2 } } },
])('[S3] $what, which browsers may not decode, is unsupported', async ({ sent }) => {
  const eve = connect();
  await eve.join('blue');
  expect(await eve.produce(camera({ codecs: [sent] }))).toBe('unsupported_media');
});

test('[S3] a consumer is about as large as an honest one, whatever its producer sends', async () => {
  const [ada, eve, bob] = [connect(), connect(), connect()];
  await ada.join('blue', 'Ada');
  await eve.join('blue', 'Eve');
  const honest = { ...h264, parameters: h264Parameters };
  const encodings = (from: number) => [1, 2, 3].map((more) => ({ ssrc: from + more }));
  const hostile = { ...h264, parameters: { ...bloated, ...h264Parameters }, rtcpFeedback: feedback };
  const cname = 'x'.repeat(64);
  expect(await ada.produce(camera({ codecs: [honest], encodings: encodings(0), rtcp: { cname: 'a/b+c' } }))).toBe('ok');
  expect(await eve.produce(camera({ codecs: [hostile], encodings: encodings(9), rtcp: { cname } }))).toBe('ok');
  const { media } = await bob.join('blue', 'Bob');
  const [ofAda = 0, ofEve = 0] = media.consumers.map(({ rtpParameters }) => JSON.stringify(rtpParameters).length);
  expect(ofAda).toBeGreaterThan(500);
  expect(ofEve).toBeLessThan(1.1 * ofAda);
});

test('[R6] more codecs than any browser has are refused, and those that the router lacks are dropped', async () => {
  const eve = connect();
  const { rtpCapabilities } = await eve.welcome;
  const made = (index: number) => ({ ...vp8, kind: 'video', mimeType: 'video/x', preferredPayloadType: index });
  const codecs = [...(rtpCapabilities.codecs ?? []), ...Array.from({ length: 33 }, (_, index) => made(index))];
  const asking = { room: 'blue', name: 'Eve', rtpCapabilities: { ...rtpCapabilities, codecs } };
  expect(await eve.refusal('room:join', asking)).toBe('bad_request');
  await connect().join('blue', 'Ada');
  asking.rtpCapabilities.codecs = codecs.slice(0, 32);
  expect(await eve.request('room:join', asking)).toMatchObject({ ok: true });
});

test('[C5] a client that does not read is cut off, even if it answers heartbeats', async () => {
  const [ada, eve] = [connect(), connect()];
  await ada.join('blue', 'Ada');
  await eve.join('blue', 'Eve');
  const { engine } = ada.socket.io as unknown as { engine: SilentEngine };
  engine.transport.ws.pause();
  // Answers pings that it has not read.
  const pongs = setInterval(() => engine.transport.onPacket({ type: 'ping' }), 1000);
  // The refusal lists all header extensions, and is too short to be deflated.
  const headerExtensions = [{ uri: 'x', id: 1 }];
  // The kernel buffers several megabytes before anything waits in the server.
  const isCut = () => eve.notices.some(({ name }) => name === 'peer:left');
  let number = 1;
  await until(() => {
    for (let more = 0; more < 200; more += 1) {
      number += 1;
      ada.socket.emit('producers:create', number, { producers: [microphone({ headerExtensions })] }, () => undefined);
    }
    return isCut();
  }, 'Ada is cut').finally(() => clearInterval(pongs));
  expect(isCut()).toBe(true);
});

test('[S3] [R3] parameters that only the worker finds contradictory are refused, and change nothing', async () => {
  const eve = connect();
  const { sendTransport } = (await eve.join('blue')).media;
  await eve.produce(microphone());
  const taken = { ...camera({ encodings: [{ ssrc: 1111 }] }) };
  expect(await eve.produce(taken)).toBe('bad_request');
  expect(await eve.produce({ ...camera(), producer: sendTransport.id })).toBe('bad_request');
  expect(await eve.produce({ ...camera(), producer: taken.producer })).toBe('ok');
});
