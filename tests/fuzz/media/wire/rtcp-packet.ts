/** RTCP packets (RFC 3550, section 6), with every field open to be wrong. */
import { words16, words32 } from './sctp-packet.ts';

export const rtcpType = {
  senderReport: 200,
  receiverReport: 201,
  sdes: 202,
  bye: 203,
  app: 204,
  transportFeedback: 205,
  payloadFeedback: 206,
  extendedReport: 207,
} as const;

/** `words`: its length in 32-bit words without the first, to lie about it. */
export type RtcpPacket = {
  type: number;
  count: number;
  body: Buffer;
  version?: number;
  padded?: boolean;
  words?: number;
};

export function rtcpPacket({ type, count, body, version = 2, padded = false, words }: RtcpPacket): Buffer {
  const whole = Buffer.concat([Buffer.alloc(4), body, Buffer.alloc(-body.length & 3)]);
  whole[0] = ((version & 3) << 6) | (padded ? 0x20 : 0) | (count & 0x1f);
  whole[1] = type & 0xff;
  whole.writeUInt16BE((words ?? whole.length / 4 - 1) & 0xffff, 2);
  return whole;
}

/** One block of a sender's or receiver's report. */
export type ReportBlock = {
  ssrc: number;
  fractionLost: number;
  lost: number;
  highest: number;
  rest: [number, number, number];
};

export const reportBlock = ({ ssrc, fractionLost, lost, highest, rest }: ReportBlock) =>
  words32(ssrc, ((fractionLost & 0xff) << 24) | (lost & 0xffffff), highest, ...rest);

/** Feedback (RFC 4585, section 6.1) begins with who says it and about whom. */
export const feedbackBody = (from: number, about: number, content: Buffer) =>
  Buffer.concat([words32(from, about), content]);

/** One report of losses (RFC 4585, section 6.2.1): the first missing packet, and which of the 16 after it. */
export const nackItem = (first: number, following: number) => words16(first, following);
