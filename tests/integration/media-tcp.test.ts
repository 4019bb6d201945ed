/** TCP connections of strangers and participants to a media port. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AdminRooms } from '../../server/shared/protocol/http.ts';
import type { IceCandidate } from '../../server/shared/protocol/media.ts';
import { HostileTransport, hostileDtls } from '../fuzz/media/wire/hostile-transport.ts';
import { rtcpPacket, rtcpType } from '../fuzz/media/wire/rtcp-packet.ts';
import { words32 } from '../fuzz/media/wire/sctp-packet.ts';
import { CameraStream, vp8 } from '../load/synthetic.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { madeOn } from '../support/made-on.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const token = 'an-admin-token-of-some-length';
let server: TestServer;
const sockets: Socket[] = [];
const transports: HostileTransport[] = [];

beforeEach(async () => {
  server = await startTestServer({ admin: { token }, video: { maxKbps: 50_000 } });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const transport of transports.splice(0)) transport.close();
  await server.close();
});

const client = connectedClients(() => server.url);

/** A participant with a connected receive transport. */
async function receiver(name: string): Promise<HostileTransport> {
  const eve = client();
  const { media } = await eve.join('blue', name, { subscriptions: everything });
  const { id } = media.receiveTransport;
  await eve.request('transport:connect', { transport: id, dtlsParameters: hostileDtls });
  const down = await HostileTransport.connect(media.receiveTransport);
  transports.push(down);
  return down;
}

async function stranger({ port, ip }: IceCandidate): Promise<Socket> {
  const socket = connect(port, ip);
  socket.on('error', () => undefined);
  // Without it, nothing reports the end.
  socket.resume();
  await once(socket, 'connect');
  sockets.push(socket);
  return socket;
}

const tcpOf = ({ info }: HostileTransport): IceCandidate => {
  const candidate = info.iceCandidates.find(({ protocol }) => protocol === 'tcp');
  if (!candidate) throw new Error('no TCP candidate');
  return candidate;
};

const isClosed = (socket: Socket) => socket.closed;

test('512 TCP connections of an address may be without a transport; beyond that, the oldest is closed', async () => {
  const down = await receiver('Ada');
  const strangers: Socket[] = [];
  for (let number = 0; number < 520; number += 1) strangers.push(await stranger(tcpOf(down)));
  await until(() => strangers.slice(0, 8).every(isClosed), 'the first eight are closed');
  expect(strangers.slice(8).some(isClosed)).toBe(false);
});

test('a TCP connection that has reached a transport stays while others connect', async () => {
  const { transports: made } = madeOn(server);
  const down = await receiver('Ada');
  await down.goOverTcp();
  for (let number = 0; number < 520; number += 1) await stranger(tcpOf(down));
  await until(() => sockets.slice(0, 8).every(isClosed), 'the first eight strangers are closed');
  expect(made.find(({ id }) => id === down.info.id)?.iceSelectedTuple?.protocol).toBe('tcp');
  const headers = { Authorization: `Bearer ${token}` };
  const { rooms } = AdminRooms.parse(await (await fetch(`${server.url}/api/admin/rooms`, { headers })).json());
  expect(rooms.flatMap(({ peers }) => peers)).toMatchObject([{ mediaPath: 'tcp' }]);
});

test('a TCP connection that sends more than a few requests without reaching a transport is closed', async () => {
  const down = await receiver('Ada');
  const [patient, loud] = [await stranger(tcpOf(down)), await stranger(tcpOf(down))];
  // The start of a frame that never ends.
  patient.write(Buffer.alloc(1000, 0xff));
  loud.write(Buffer.alloc(17_000, 0xff));
  await until(() => isClosed(loud), 'it is closed');
  expect(isClosed(patient)).toBe(false);
});

test('data that waits for a TCP receiver who reads nothing does not make the worker grow', async () => {
  const ada = client();
  const { media } = await ada.join('blue', 'Ada');
  await ada.request('transport:connect', { transport: media.sendTransport.id, dtlsParameters: hostileDtls });
  const up = await HostileTransport.connect(media.sendTransport);
  transports.push(up);
  const rtpParameters = { codecs: [vp8], encodings: [{ ssrc: 1111 }] };
  expect(await ada.produce({ producer: randomUUID(), source: 'camera', rtpParameters, paused: false })).toBe('ok');
  const down = await receiver('Eve');
  await down.goOverTcp();

  const film = new CameraStream({ ssrc: 1111, kbps: 30_000, frameRate: 30 });
  const send = async (frames: number) => {
    for (let frame = 0; frame < frames; frame += 1) {
      for (const packet of film.frame()) up.sendRtp(packet);
      // So that it counts as present, and nothing is sent faster than the worker accepts it.
      down.sendRtcp(rtcpPacket({ type: rtcpType.receiverReport, count: 0, body: words32(1) }));
      await up.bind();
    }
  };
  const { pid } = server.workers[0]?.worker ?? { pid: 0 };
  const kilobytes = () => Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  // As much as the system's own buffers take.
  await send(100);
  const full = kilobytes();
  await send(200);
  // 25 MB, all of which would be kept without a limit.
  expect(kilobytes() - full).toBeLessThan(8000);
});
