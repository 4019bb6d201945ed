/** Hostile clients. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PROTOCOL_VERSION } from '../../server/shared/protocol/events.ts';
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
  { what: 'a name of the stream', over: { rtcp: { cname: 'x\r\na=evil' } } },
  { what: 'a codec setting', over: { codecs: [{ ...opus, parameters: { usedtx: '1\r\na=evil' } }] } },
  { what: "a codec setting's name", over: { codecs: [{ ...opus, parameters: { 'x\na=evil': 1 } }] } },
])('[S3] $what with a line break, which would be a line in the SDP of the others, is refused', async ({ over }) => {
  const eve = connect();
  await eve.join('blue');
  expect(await eve.produce(microphone(over))).toBe('bad_request');
});

test('[S3] endless codec settings, which would be sent to everybody, are refused', async () => {
  const eve = connect();
  await eve.join('blue');
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x${index}`, 1]));
  for (const parameters of [many, { x: 'y'.repeat(10_000) }]) {
    const codecs = [{ ...opus, parameters }];
    expect(await eve.produce(microphone({ codecs }))).toBe('bad_request');
  }
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
  // The refusal names the key, and is as long, even deflated.
  const codecs = [{ ...opus, parameters: { [randomBytes(30_000).toString('hex')]: 1 } }];
  // The kernel buffers several megabytes before anything waits in the server.
  const isCut = () => eve.notices.some(({ name }) => name === 'peer:left');
  let number = 1;
  await until(() => {
    for (let more = 0; more < 10; more += 1) {
      number += 1;
      ada.socket.emit('producers:create', number, { producers: [microphone({ codecs })] }, () => undefined);
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
