import { randomUUID } from 'node:crypto';
import { HostileTransport } from '../../fuzz/media/wire/hostile-transport.ts';
import { reportBlock, rtcpPacket, rtcpType } from '../../fuzz/media/wire/rtcp-packet.ts';
import { ONE_BYTE, type RtpPacket, rtpPacket } from '../../fuzz/media/wire/rtp-packet.ts';
import { words32 } from '../../fuzz/media/wire/sctp-packet.ts';
import { bindingRequest } from '../../fuzz/media/wire/stun.ts';
import { senderReport, VP8_PAYLOAD_TYPE, vp8 } from '../../load/synthetic.ts';
import { floodOf, type NotificationFlood, repeat, takeSeats } from './flood.ts';
import { HostileSeat, type SeatOptions } from './hostile-seat.ts';

const SSRC = 5555;
const RECEIVERS = 8;
const ORIENTATION = { uri: 'urn:3gpp:video-orientation', id: 4 };

const camera = (encodings: object[], more: object = {}) => ({
  producer: randomUUID(),
  source: 'camera',
  rtpParameters: { codecs: [vp8], encodings, ...more },
  paused: false,
});

/** The orientation of a camera changes with each packet. */
export async function orientation(options: SeatOptions): Promise<NotificationFlood> {
  const eve = await HostileSeat.take(options);
  const film = new Film(await eve.connect('sendTransport'), SSRC);
  await eve.client.produce(camera([{ ssrc: SSRC }], { headerExtensions: [ORIENTATION] }));
  const turned = (by: number) => ({
    profile: ONE_BYTE,
    elements: [{ id: ORIENTATION.id, value: Buffer.from([by]) }],
  });
  return floodOf([eve], () => repeat(20, (index) => film.send({ extension: turned(index & 3) })));
}

/** The score of a camera changes with each sender report: of two, one reports losses, and the other one on nothing. */
export async function scoresBySender(options: SeatOptions): Promise<NotificationFlood> {
  const eve = await HostileSeat.take(options);
  const audience = await takeSeats(RECEIVERS, options);
  const up = await eve.connect('sendTransport');
  await eve.client.produce(camera([{ ssrc: SSRC }]));
  const film = new Film(up, SSRC);
  const reports = Buffer.concat([report(), report()]);
  const cycle = () => {
    film.send();
    film.lose();
    film.send();
    up.sendRtcp(reports);
  };
  return floodOf([eve, ...audience], () => repeat(5, cycle));
}

const report = () => senderReport({ ssrc: SSRC, now: Date.now(), timestamp: 0, packets: 0, bytes: 0 });

/** Every second packet lacks the number of its temporal layer, which changes the layers of every receiver. */
export async function layersBySender(options: SeatOptions): Promise<NotificationFlood> {
  const eve = await HostileSeat.take(options);
  const audience = await takeSeats(RECEIVERS, options);
  await Promise.all(audience.map((seat) => seat.connect('receiveTransport')));
  const up = await eve.connect('sendTransport');
  await eve.client.produce(camera([SSRC, SSRC + 1].map((ssrc) => ({ ssrc, scalabilityMode: 'L1T3' }))));
  const film = new Film(up, SSRC);
  up.sendRtcp(report());
  let layer = 0;
  const cycle = () => {
    layer = (layer + 1) % 3;
    film.send();
    film.send({ layer });
  };
  return floodOf([eve, ...audience], () => repeat(10, cycle));
}

const SENDERS = 4;

/** The scores of all consumers change with each block of a receiver report: every second one reports on nothing. */
export async function scoresByReceiver(options: SeatOptions): Promise<NotificationFlood> {
  const senders = await takeSeats(SENDERS, options);
  const films = await Promise.all(
    senders.map(async (sender, index) => {
      const film = new Film(await sender.connect('sendTransport'), SSRC + index);
      await sender.client.produce(camera([{ ssrc: SSRC + index }]));
      return film;
    }),
  );
  const eve = await HostileSeat.take(options);
  const down = await eve.connect('receiveTransport');
  const ssrcs = await eve.streams(SENDERS);
  let lost = 0;
  const cycle = () => {
    for (const film of films) repeat(2, () => film.send());
    lost += 1;
    const block = (ssrc: number) => reportBlock({ ssrc, fractionLost: 0, lost, highest: 0, rest: [0, 0, 0] });
    const blocks = ssrcs.flatMap((ssrc) => [block(ssrc), block(ssrc)]);
    const body = Buffer.concat([words32(1), ...blocks]);
    down.sendRtcp(rtcpPacket({ type: rtcpType.receiverReport, count: blocks.length, body }));
  };
  return floodOf([eve, ...senders], () => repeat(2, cycle));
}

/** Two addresses are nominated in turn. */
export async function addresses(options: SeatOptions): Promise<NotificationFlood> {
  const eve = await HostileSeat.take(options);
  const info = eve.joined.media.sendTransport;
  await eve.connect('sendTransport');
  const sockets = [await HostileTransport.open(info), await HostileTransport.open(info)];
  const request = bindingRequest(info.iceParameters);
  return floodOf([eve, ...sockets], () => repeat(20, (index) => sockets[index % 2]?.sendRaw(request)));
}

/** VP8 in key frames of one packet each. */
class Film {
  readonly #transport: HostileTransport;
  readonly #ssrc: number;
  #sequence = 1;

  constructor(transport: HostileTransport, ssrc: number) {
    this.#transport = transport;
    this.#ssrc = ssrc;
  }

  /** `layer`: the number of its temporal layer; without it, the packet says nothing about layers. */
  send({ layer, extension }: { layer?: number } & Pick<RtpPacket, 'extension'> = {}): void {
    this.#sequence += 1;
    const packet = {
      ssrc: this.#ssrc,
      payloadType: VP8_PAYLOAD_TYPE,
      sequence: this.#sequence,
      timestamp: this.#sequence * 3000,
      marker: true,
      payload: keyFrame(this.#sequence & 0x7fff, layer),
    };
    this.#transport.sendRtp(rtpPacket(extension ? { ...packet, extension } : packet));
  }

  /** Leaves out one packet. */
  lose(): void {
    this.#sequence += 1;
  }
}

/** RFC 7741, section 4.2. */
function keyFrame(picture: number, layer: number | undefined): Buffer {
  const id = [0x80 | (picture >> 8), picture & 0xff];
  const head = layer === undefined ? [0x90, 0x80, ...id] : [0x90, 0xe0, ...id, picture & 0xff, (layer << 6) | 0x20];
  return Buffer.from([...head, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00]);
}
