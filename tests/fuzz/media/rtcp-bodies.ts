/** RTCP of every kind that the worker reads, about streams that exist and others, mostly well formed. */
import type { Dice } from './dice.ts';
import { feedbackBody, nackItem, type RtcpPacket, reportBlock, rtcpPacket, rtcpType } from './wire/rtcp-packet.ts';
import { words16, words32 } from './wire/sctp-packet.ts';

/** A stream that the packets may be about, with the last sequence number that was seen of it. */
export type Known = { ssrc: number; sequence: number };

type Context = { dice: Dice; known: readonly Known[] };

const senders: readonly ((context: Context) => RtcpPacket)[] = [senderReport, sdes, bye, app, extendedReport];
const receivers: readonly ((context: Context) => RtcpPacket)[] = [
  receiverReport,
  nack,
  nack,
  keyFrameRequest,
  keyFrameRequest,
  fullIntraRequest,
  bandwidth,
  transportWide,
  transportWide,
  otherFeedback,
];

/** One datagram: a compound of a few packets, malformed in one case of five. */
export function compoundOf(from: 'sender' | 'receiver', context: Context): Buffer {
  const { dice } = context;
  const kinds = dice.chance(0.1) ? [...senders, ...receivers] : from === 'sender' ? senders : receivers;
  const first = (dice.pick(kinds) ?? bye)(context);
  const more = dice.list(5, () => (dice.pick(kinds) ?? bye)(context));
  const whole = Buffer.concat(
    [first, ...more].map((packet) => rtcpPacket(dice.chance(0.1) ? lying(packet, dice) : packet)),
  );
  return dice.chance(0.1) ? dice.mangled(whole) : whole;
}

function lying(packet: RtcpPacket, dice: Dice): RtcpPacket {
  const lie = dice.pick([
    { count: dice.int(32) },
    { words: dice.field(16) },
    { words: dice.few(20) },
    { padded: true },
    { version: dice.int(4) },
    { type: 192 + dice.int(32) },
    { body: packet.body.subarray(0, dice.int(packet.body.length + 1)) },
  ]);
  return { ...packet, ...lie };
}

const ssrcOf = ({ dice, known }: Context) => (dice.chance(0.85) ? dice.pick(known)?.ssrc : undefined) ?? dice.field(32);

function blocksOf(context: Context): Buffer[] {
  const { dice } = context;
  return dice.list(31, () =>
    reportBlock({
      ssrc: ssrcOf(context),
      fractionLost: dice.field(8),
      lost: dice.field(24),
      highest: dice.field(32),
      rest: [dice.field(32), dice.field(32), dice.field(32)],
    }),
  );
}

function senderReport(context: Context): RtcpPacket {
  const { dice } = context;
  const blocks = blocksOf(context);
  const info = words32(ssrcOf(context), ...Array.from({ length: 5 }, () => dice.field(32)));
  return { type: rtcpType.senderReport, count: blocks.length, body: Buffer.concat([info, ...blocks]) };
}

function receiverReport(context: Context): RtcpPacket {
  const blocks = blocksOf(context);
  const body = Buffer.concat([words32(ssrcOf(context)), ...blocks]);
  return { type: rtcpType.receiverReport, count: blocks.length, body };
}

function sdes(context: Context): RtcpPacket {
  const { dice } = context;
  const chunks = dice.list(31, () => {
    const items = dice.list(4, () => {
      const text = dice.bytes(dice.few(40));
      return Buffer.concat([Buffer.from([dice.few(9), dice.chance(0.1) ? dice.field(8) : text.length]), text]);
    });
    const end = dice.chance(0.9) ? Buffer.alloc(1) : Buffer.alloc(0);
    const chunk = Buffer.concat([words32(ssrcOf(context)), ...items, end]);
    return Buffer.concat([chunk, Buffer.alloc(-chunk.length & 3)]);
  });
  return { type: rtcpType.sdes, count: chunks.length, body: Buffer.concat(chunks) };
}

function bye(context: Context): RtcpPacket {
  const { dice } = context;
  const sources = dice.list(31, () => words32(ssrcOf(context)));
  const text = dice.bytes(dice.few(30));
  const reason = Buffer.concat([Buffer.from([dice.chance(0.2) ? dice.field(8) : text.length]), text]);
  return {
    type: rtcpType.bye,
    count: sources.length,
    body: Buffer.concat([...sources, dice.chance(0.5) ? reason : text]),
  };
}

function app(context: Context): RtcpPacket {
  const { dice } = context;
  const body = Buffer.concat([words32(ssrcOf(context)), Buffer.from('fuzz'), dice.bytes(dice.few(64))]);
  return { type: rtcpType.app, count: dice.int(32), body };
}

function extendedReport(context: Context): RtcpPacket {
  const { dice } = context;
  const blocks = dice.list(6, () => {
    const type = dice.pick([4, 5, 5, 1, 2, 3, 6, 7, 0, 255]);
    const times = () => words32(ssrcOf(context), dice.field(32), dice.field(32));
    const body = type === 4 ? words32(dice.field(32), dice.field(32)) : Buffer.concat(dice.list(5, times));
    const words = dice.chance(0.1) ? dice.field(16) : body.length / 4;
    return Buffer.concat([Buffer.from([type, dice.int(256)]), words16(words), body]);
  });
  return { type: rtcpType.extendedReport, count: 0, body: Buffer.concat([words32(ssrcOf(context)), ...blocks]) };
}

function nack(context: Context): RtcpPacket {
  const { dice, known } = context;
  const stream = dice.pick(known);
  const items = dice.list(60, () => {
    const first = dice.chance(0.8) ? (stream?.sequence ?? 0) - dice.few(400) : dice.field(16);
    return nackItem(first, dice.field(16));
  });
  const about = dice.chance(0.9) ? (stream?.ssrc ?? 0) : ssrcOf(context);
  return {
    type: rtcpType.transportFeedback,
    count: 1,
    body: feedbackBody(dice.field(32), about, Buffer.concat(items)),
  };
}

function keyFrameRequest(context: Context): RtcpPacket {
  const body = feedbackBody(context.dice.field(32), ssrcOf(context), Buffer.alloc(0));
  return { type: rtcpType.payloadFeedback, count: 1, body };
}

function fullIntraRequest(context: Context): RtcpPacket {
  const { dice } = context;
  const items = dice.list(8, () => words32(ssrcOf(context), dice.field(32)));
  return { type: rtcpType.payloadFeedback, count: 4, body: feedbackBody(dice.field(32), 0, Buffer.concat(items)) };
}

/** REMB (draft-alvestrand-rmcat-remb). */
function bandwidth(context: Context): RtcpPacket {
  const { dice } = context;
  const ssrcs = dice.list(12, () => words32(ssrcOf(context)));
  const count = dice.chance(0.1) ? dice.field(8) : ssrcs.length;
  const name = Buffer.from(dice.chance(0.95) ? 'REMB' : 'REMX');
  const content = Buffer.concat([name, Buffer.from([count]), dice.bytes(3), ...ssrcs]);
  return { type: rtcpType.payloadFeedback, count: 15, body: feedbackBody(dice.field(32), 0, content) };
}

/** draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1. */
function transportWide(context: Context): RtcpPacket {
  const { dice } = context;
  const packets = dice.few(64);
  const chunks = dice.list(8, () => {
    if (dice.chance(0.5)) return words16((dice.int(4) << 13) | (dice.chance(0.2) ? dice.field(13) : packets));
    return words16(0x8000 | dice.field(15));
  });
  const deltas = dice.bytes(dice.chance(0.2) ? dice.few(200) : packets);
  const base = dice.chance(0.8) ? dice.int(400) : dice.field(16);
  const count = dice.chance(0.15) ? dice.field(16) : packets;
  const head = Buffer.concat([words16(base, count), dice.bytes(3), Buffer.from([dice.field(8)])]);
  const body = feedbackBody(dice.field(32), ssrcOf(context), Buffer.concat([head, ...chunks, deltas]));
  return { type: rtcpType.transportFeedback, count: 15, body };
}

/** SLI, RPSI, TSTR, TSTN, VBCM, LEI; TMMBR, TMMBN, SR-REQ, TLLEI, ECN; and unknown formats. */
function otherFeedback(context: Context): RtcpPacket {
  const { dice } = context;
  const type = dice.pick([rtcpType.transportFeedback, rtcpType.payloadFeedback]);
  const content = dice.bytes(dice.few(48));
  return { type, count: dice.int(32), body: feedbackBody(dice.field(32), ssrcOf(context), content) };
}
