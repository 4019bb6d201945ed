/**
 * Measures the cost of forwarding alone: a minimal script around mediasoup without subscriptions, audio last-N or
 * roster. It speaks just enough of the protocol for the same bots, and forwards to each of them every microphone and
 * the first `VIDEOS` cameras of others, as the rooms of the bench do; cameras that nobody receives are not sent, as
 * with Parley.
 *
 *     VIDEOS=9 node tests/bench/room/bare-sfu.ts
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWorker } from 'mediasoup';
import type { DtlsParameters, Producer, RtpCapabilities, RtpParameters, WebRtcTransport } from 'mediasoup/types';
import { Server, type Socket } from 'socket.io';
import type { ClientEvents, ServerEvents } from '../../../server/shared/protocol/events.ts';
import type { TransportInfo } from '../../../server/shared/protocol/media.ts';
import type { Welcome } from '../../../server/shared/protocol/room.ts';
import type { PeerId, ProducerId } from '../../../server/shared/protocol/scalars.ts';
import { opus, vp8 } from '../../load/synthetic.ts';

type Seat = {
  socket: Socket<ClientEvents, ServerEvents>;
  capabilities: RtpCapabilities;
  send: WebRtcTransport;
  receive: WebRtcTransport;
  producers: Producer[];
  received: Set<string>;
  videos: number;
};

const videos = Number(process.env.VIDEOS);
const worker = await createWorker({ logLevel: 'error' });
const webRtcServer = await worker.createWebRtcServer({
  // As Parley has it.
  listenInfos: [{ protocol: 'udp', ip: '127.0.0.1', port: 0, recvBufferSize: 4 * 1024 * 1024 }],
});
const router = await worker.createRouter({
  mediaCodecs: [
    { ...opus, kind: 'audio', preferredPayloadType: opus.payloadType },
    { ...vp8, kind: 'video', preferredPayloadType: vp8.payloadType },
  ],
});
const seats = new Map<string, Seat>();

const http = createServer();
new Server<ClientEvents, ServerEvents>(http, { transports: ['websocket'] }).on('connection', (socket) => {
  const welcome = {
    rtpCapabilities: router.rtpCapabilities as Welcome['rtpCapabilities'],
    iceServers: [],
    relayOnly: false,
    video: { codec: 'vp8', maxKbps: 500, screenMaxKbps: 500 },
    preJoin: 'cold',
    direct: false,
    maxVisible: videos,
    origins: [],
    files: { maxMegabytes: 0 },
    returnWithinMs: 1000,
  } satisfies Welcome;
  socket.emit('notices', [['server:welcome', welcome]], 1);
  socket.on('room:join', async (_, { rtpCapabilities }, answer) => {
    const [send, receive] = await Promise.all([openTransport(), openTransport()]);
    const capabilities = rtpCapabilities as RtpCapabilities;
    seats.set(socket.id, { socket, capabilities, send, receive, producers: [], received: new Set(), videos: 0 });
    const media = { sendTransport: infoOf(send), receiveTransport: infoOf(receive), consumers: [] };
    answer({
      ok: true,
      result: {
        room: 'bare',
        self: socket.id as PeerId,
        at: Date.now(),
        since: Date.now(),
        peers: [],
        chat: [],
        hands: [],
        speakers: [],
        role: 'participant',
        policy: 'open',
        switches: { chat: true, files: true, sharing: true, unmuting: true, reactions: true },
        sequence: 1,
        media,
      },
    });
  });
  socket.on('transport:connect', async (_, { transport, dtlsParameters }, answer) => {
    const { send, receive } = seatOf(socket);
    const connected = [send, receive].find(({ id }) => id === transport);
    await connected?.connect({ dtlsParameters: dtlsParameters as DtlsParameters });
    answer({ ok: true, result: null });
  });
  socket.on('producers:create', async (_, { producers }, answer) => {
    const seat = seatOf(socket);
    for (const { producer: id, source, rtpParameters } of producers) {
      const kind = source === 'camera' ? 'video' : 'audio';
      const parameters = rtpParameters as RtpParameters;
      seat.producers.push(await seat.send.produce({ id: String(id), kind, rtpParameters: parameters }));
    }
    const others = [...seats.values()].filter((other) => other !== seat);
    await Promise.all(others.flatMap((other) => other.producers.map((producer) => forward(producer, seat))));
    for (const producer of seat.producers) {
      const taken = await Promise.all(others.map((other) => forward(producer, other)));
      // All receive the lowest layer, where there are layers.
      const layers = taken.includes(true) || others.length < videos ? 1 : 0;
      const wanted = { producer: producer.id as ProducerId, layers };
      if (producer.kind === 'video') socket.emit('notices', [['producer:layersNeeded', wanted]], 2);
    }
    answer({ ok: true, result: { refused: [] } });
  });
});
http.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(http.address() as AddressInfo).port}\n`);
});
// mediasoup listens for it as well, to end its workers, which keeps Node from ending by itself.
process.on('SIGINT', () => process.exit());

function seatOf({ id }: Socket): Seat {
  const seat = seats.get(id);
  if (!seat) throw new Error('nobody asks before joining');
  return seat;
}

const openTransport = () => router.createWebRtcTransport({ webRtcServer });

function infoOf({ id, iceParameters, iceCandidates, dtlsParameters }: WebRtcTransport): TransportInfo {
  return { id, iceParameters, iceCandidates, dtlsParameters: dtlsParameters as TransportInfo['dtlsParameters'] };
}

/** Whether the person in this seat receives it. */
async function forward({ id, kind }: Producer, to: Seat): Promise<boolean> {
  if (to.received.has(id)) return false;
  if (kind === 'video' && to.videos >= videos) return false;
  if (kind === 'video') to.videos += 1;
  to.received.add(id);
  const { capabilities: rtpCapabilities } = to;
  await to.receive.consume({
    producerId: id,
    rtpCapabilities,
    ignoreDtx: true,
    preferredLayers: { spatialLayer: 0, temporalLayer: 2 },
  });
  return true;
}
