/**
 * OWASP ASVS 5.0, V17.2 (media), with real workers over real ICE, DTLS and SRTP; docs/security.md has the whole table.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import type { TransportInfo } from '../../server/shared/protocol/media.ts';
import { clientHello, handshakeMessage, handshakeType } from '../fuzz/media/wire/dtls-handshake.ts';
import { contentType, DTLS_1_2, record } from '../fuzz/media/wire/dtls-record.ts';
import { HostileTransport, hostileDtls } from '../fuzz/media/wire/hostile-transport.ts';
import { rtpPacket } from '../fuzz/media/wire/rtp-packet.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const opus = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111 };
const SSRC = 1111;
const suite = { ecdheEcdsaAes128Gcm: 'c02b', rsaNullMd5: '0001', rsaRc4Sha: '0005', rsa3desSha: '000a' };

let server: TestServer;
let made: Made;
const transports: HostileTransport[] = [];
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer();
  made = madeOn(server);
});

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  await server.close();
});

async function hostile(info: TransportInfo): Promise<HostileTransport> {
  const transport = await HostileTransport.connect(info);
  transports.push(transport);
  return transport;
}

/**
 * A participant who sends a microphone over a transport of which each packet can be wrong, and what the worker made of
 * it.
 */
async function speaker(client: RawClient, room: string): Promise<{ up: HostileTransport; producer: types.Producer }> {
  const { media } = await client.join(room);
  await client.request('transport:connect', { transport: media.sendTransport.id, dtlsParameters: hostileDtls });
  const up = await hostile(media.sendTransport);
  const id = randomUUID();
  const rtpParameters = { codecs: [opus], encodings: [{ ssrc: SSRC }] };
  expect(await client.produce({ producer: id, source: 'microphone', rtpParameters, paused: false })).toBe('ok');
  const producer = made.producers.find((one) => one.id === id);
  if (!producer) throw new Error('no producer was made');
  return { up, producer };
}

const speech = (sequence: number) =>
  rtpPacket({ ssrc: SSRC, payloadType: 111, sequence, timestamp: sequence * 960, payload: randomBytes(40) });
const received = async (producer: types.Producer) => (await producer.getStats())[0]?.packetCount ?? 0;

test('[ASVS 17.2.1] every worker creates its own DTLS certificate, and Parley ships no private key', async () => {
  const fingerprintOn = async (client: RawClient) => {
    const { sendTransport } = (await client.join('blue')).media;
    return sendTransport.dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256')?.value;
  };
  const first = await fingerprintOn(connect());
  const other = await startTestServer();
  const client = new RawClient(other.url);
  const second = await fingerprintOn(client).finally(() => client.close());
  await other.close();
  expect(first).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(second).not.toBe(first);
  const root = resolve(import.meta.dirname, '../..');
  const found = () =>
    execFileSync('git', ['grep', '-lE', 'BEGIN [A-Z ]*PRIVATE KE[Y]'], { cwd: root, encoding: 'utf8' });
  // It ends with 1 if nothing is found.
  expect(found).toThrow(expect.objectContaining({ status: 1 }));
});

test.each(['rsaNullMd5', 'rsaRc4Sha', 'rsa3desSha'] as const)(
  '[ASVS 17.2.2] a browser that offers %s alone is not connected, and one that offers AES-GCM is',
  async (weak) => {
    const eve = connect();
    const { media } = await eve.join('blue');
    const { sendTransport, receiveTransport } = media;
    for (const { id } of [sendTransport, receiveTransport]) {
      await eve.request('transport:connect', { transport: id, dtlsParameters: hostileDtls });
    }
    const mutate = (message: Buffer) =>
      Buffer.from(message.toString('hex').replace(`0002${suite.ecdheEcdsaAes128Gcm}`, `0002${suite[weak]}`), 'hex');
    const offering = await HostileTransport.open(sendTransport, { mutate });
    transports.push(offering);
    await offering.bind();
    offering.dtls.start();
    const transport = made.transports.find(({ id }) => id === sendTransport.id);
    await until(() => transport?.dtlsState === 'failed' || transport?.closed === true, 'the handshake fails');
    const bob = connect();
    const other = (await bob.join('green')).media.sendTransport;
    await bob.request('transport:connect', { transport: other.id, dtlsParameters: hostileDtls });
    await hostile(other);
  },
);

test('[ASVS 17.2.3] [ASVS 17.2.4] unauthentic or malformed RTP is dropped, and the packets after it are not', async () => {
  const { up, producer } = await speaker(connect(), 'blue');
  for (let sequence = 1; sequence <= 500; sequence += 1) {
    up.sendRaw(speech(sequence));
    up.sendRaw(Buffer.concat([speech(sequence), randomBytes(16)]));
    up.sendRaw(Buffer.concat([Buffer.from([0x80 | (sequence & 0x3f), 111]), randomBytes(sequence % 60)]));
  }
  await up.bind();
  expect(await received(producer)).toBe(0);
  for (let sequence = 1; sequence <= 20; sequence += 1) up.sendRtp(speech(sequence));
  await until(async () => (await received(producer)) === 20, 'all that is authentic');
});

test('[ASVS 17.2.5] one person floods with authentic packets, and another room stays audible', async () => {
  const { up: eve } = await speaker(connect(), 'blue');
  const { up: ada, producer } = await speaker(connect(), 'green');
  let sequence = 0;
  let arrived = 0;
  const FLOOD = 20_000;
  while (sequence < FLOOD) {
    for (const end = sequence + 200; sequence < end; sequence += 1) eve.sendRtp(speech(sequence));
    ada.sendRtp(speech(arrived));
    arrived += 1;
    await until(async () => (await received(producer)) === arrived, `packet ${arrived} of Ada`);
  }
});

test('[ASVS 17.2.6] a ClientHello of somebody else, before or during the handshake, changes nothing', async () => {
  const ada = connect();
  const { sendTransport: info } = (await ada.join('blue')).media;
  await ada.request('transport:connect', { transport: info.id, dtlsParameters: hostileDtls });
  const candidate = info.iceCandidates.find(({ protocol }) => protocol === 'udp');
  const stranger = createSocket('udp4');
  const hello = record({
    type: contentType.handshake,
    version: DTLS_1_2,
    epoch: 0,
    sequence: 0,
    body: handshakeMessage(
      handshakeType.clientHello,
      0,
      clientHello({ random: randomBytes(32), cookie: Buffer.alloc(0) }),
    ),
  });
  const race = setInterval(() => {
    for (let many = 0; many < 50; many += 1) stranger.send(hello, candidate?.port, candidate?.ip);
  }, 1);
  await hostile(info).finally(() => {
    clearInterval(race);
    stranger.close();
  });
  const transport = made.transports.find(({ id }) => id === info.id);
  await until(() => transport?.dtlsState === 'connected', 'the handshake is done at the server');
});

test('[ASVS 17.2.8] a certificate without the announced fingerprint ends the seat', async () => {
  const eve = connect();
  const { sendTransport } = (await eve.join('blue')).media;
  const value = Array<string>(32).fill('A1').join(':');
  const dtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] };
  await eve.request('transport:connect', { transport: sendTransport.id, dtlsParameters });
  const impostor = await HostileTransport.open(sendTransport);
  transports.push(impostor);
  await impostor.bind();
  impostor.dtls.start();
  expect(await eve.notice('room:ended')).toEqual({ reason: 'media_failed' });
});
