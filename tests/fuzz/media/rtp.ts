import type { RtpParameters } from '../../../server/shared/protocol/rtc.ts';
import type { Surface } from '../surface.ts';
import { Call } from './call.ts';
import type { Dice } from './dice.ts';
import { elementsOf } from './rtp-extensions.ts';
import { payloadOf } from './rtp-payloads.ts';
import { runSessions, type Session } from './sessions.ts';
import { ONE_BYTE, type RtpPacket, rtpPacket, TWO_BYTE } from './wire/rtp-packet.ts';

/** One stream of RTP, declared in its producer's parameters or not. */
type Stream = {
  ssrc: number;
  payloadType: number;
  mimeType: string;
  parameters: RtpParameters;
  rid: string | undefined;
  sequence: number;
  timestamp: number;
};

/**
 * RTP that only resembles that of its producers, from a sender whose producers have any parameters that the server
 * accepts.
 */
export const rtp: Surface = {
  name: 'rtp',
  weight: 20,
  run: (run) => runSessions({ run, length: 400, open: ({ url, room, dice }) => RtpSession.open(url, room, dice) }),
};

class RtpSession implements Session {
  readonly #call: Call;
  #streams: Stream[] = [];

  static async open(url: string, room: string, dice: Dice): Promise<Session> {
    const call = await Call.open(url, room);
    await call.produceAll(dice);
    return new RtpSession(call, dice);
  }

  private constructor(call: Call, dice: Dice) {
    this.#call = call;
    this.#list(dice);
  }

  async send(dice: Dice): Promise<string> {
    if (dice.chance(0.01)) {
      const outcome = await this.#call.change(dice);
      this.#list(dice);
      return `changed: ${outcome}`;
    }
    const packet = this.#packet(dice);
    this.#call.up.sendRtp(dice.chance(0.05) ? dice.mangled(packet) : packet);
    return 'sent';
  }

  settle(): Promise<void> {
    return this.#call.settle();
  }

  close(): void {
    this.#call.close();
  }

  #list(dice: Dice): void {
    this.#streams = [...this.#call.sent.values()].flatMap(({ parameters }) => streamsOf(parameters, dice));
  }

  #packet(dice: Dice): Buffer {
    const stream = dice.pick(this.#streams);
    if (!stream) return dice.bytes(12 + dice.few(40));
    advance(stream, dice);
    const fields: RtpPacket = {
      ssrc: dice.chance(0.02) ? dice.field(32) : stream.ssrc,
      payloadType: dice.chance(0.03) ? dice.field(7) : stream.payloadType,
      sequence: stream.sequence,
      timestamp: stream.timestamp,
      marker: dice.chance(0.3),
      payload: payloadOf(stream.mimeType, dice),
      ...extensionOf(stream, dice),
      ...(dice.chance(0.15) ? distorted(dice) : {}),
    };
    return rtpPacket(fields);
  }
}

/**
 * For each encoding the media stream and, where there is one, the retransmission stream. Where no SSRC is declared, a
 * fresh one.
 */
function streamsOf(parameters: RtpParameters, dice: Dice): Stream[] {
  const { codecs, encodings = [] } = parameters;
  const start = () => ({ parameters, sequence: dice.field(16), timestamp: dice.field(32) });
  return encodings.flatMap(({ ssrc, rid, rtx }) =>
    codecs.map(({ mimeType, payloadType }) => {
      const declared = mimeType === 'video/rtx' ? rtx?.ssrc : ssrc;
      return { ssrc: declared ?? 1 + dice.int(0xffff_fffe), payloadType, mimeType, rid, ...start() };
    }),
  );
}

/** Mostly on to the next packet, sometimes far ahead, back, or anywhere. */
function advance(stream: Stream, dice: Dice): void {
  const ahead = dice.chance(0.85) ? 1 : dice.pick([0, 2, 10, 300, 3000, 0x7fff, 0x8000, 0xffff, -1, -100, -2000]);
  stream.sequence = (stream.sequence + ahead) & 0xffff;
  stream.timestamp = dice.chance(0.9) ? (stream.timestamp + 3000) >>> 0 : dice.field(32);
}

function extensionOf({ parameters, rid }: Stream, dice: Dice): Pick<RtpPacket, 'extension'> {
  if (dice.chance(0.1)) return {};
  const elements = elementsOf(parameters, { rid, dice });
  const profile = dice.chance(0.05) ? dice.field(16) : dice.pick([ONE_BYTE, TWO_BYTE]);
  const lie = dice.chance(0.05) ? { words: dice.field(16) } : {};
  return { extension: { profile, elements, ...lie } };
}

function distorted(dice: Dice): Partial<RtpPacket> {
  const csrcs = dice.list(15, () => dice.field(32));
  return (
    dice.pick([
      { version: dice.int(4) },
      { padded: true },
      { paddingCount: dice.field(8) },
      { csrcs },
      { csrcs, csrcCount: dice.int(16) },
      { payload: Buffer.alloc(0) },
      { payload: Buffer.alloc(0), paddingCount: 255 },
      { payload: dice.bytes(1200) },
    ]) ?? {}
  );
}
