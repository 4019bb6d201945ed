import type { Surface } from '../surface.ts';
import { Call } from './call.ts';
import type { Dice } from './dice.ts';
import { compoundOf, type Known } from './rtcp-bodies.ts';
import { payloadOf } from './rtp-payloads.ts';
import { runSessions, type Session } from './sessions.ts';
import { rtpPacket } from './wire/rtp-packet.ts';

/** How many packets of each stream go first, so that there is something to report on and to retransmit. */
const WARM_UP = 40;

/** The sender's RTCP on its way up and the receiver's on its way down, about running streams. */
export const rtcp: Surface = {
  name: 'rtcp',
  weight: 20,
  run: (run) => runSessions({ run, length: 400, open: ({ url, room, dice }) => RtcpSession.open(url, room, dice) }),
};

class RtcpSession implements Session {
  readonly #call: Call;
  #sequence = 0;

  static async open(url: string, room: string, dice: Dice): Promise<Session> {
    const call = await Call.open(url, room);
    await call.produceAll(dice);
    const session = new RtcpSession(call);
    for (let round = 0; round < WARM_UP; round += 1) {
      session.#stream(dice);
      if (round % 10 === 9) await call.settle();
    }
    return session;
  }

  private constructor(call: Call) {
    this.#call = call;
  }

  async send(dice: Dice): Promise<string> {
    if (dice.chance(0.005)) return `changed: ${await this.#call.change(dice)}`;
    if (dice.chance(0.1)) this.#stream(dice);
    const { up, down, received } = this.#call;
    if (dice.chance(0.4)) {
      up.sendRtcp(compoundOf('sender', { dice, known: this.#own() }));
      return 'sender';
    }
    const known = [...received.values()].flatMap(({ ssrc, rtx, sequence }) => [
      { ssrc, sequence },
      ...(rtx === undefined ? [] : [{ ssrc: rtx, sequence }]),
    ]);
    down.sendRtcp(compoundOf('receiver', { dice, known }));
    return 'receiver';
  }

  settle(): Promise<void> {
    return this.#call.settle();
  }

  close(): void {
    this.#call.close();
  }

  #own(): Known[] {
    return [...this.#call.sent.values()]
      .flatMap(({ parameters }) => parameters.encodings ?? [])
      .flatMap(({ ssrc, rtx }) => [ssrc, rtx?.ssrc])
      .flatMap((ssrc) => (ssrc === undefined ? [] : [{ ssrc, sequence: this.#sequence }]));
  }

  /** The next packet of each stream that is known by its SSRC. */
  #stream(dice: Dice): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    for (const { parameters } of this.#call.sent.values()) {
      const [codec] = parameters.codecs;
      for (const { ssrc } of parameters.encodings ?? []) {
        if (ssrc === undefined || !codec) continue;
        const { payloadType, mimeType } = codec;
        const payload = payloadOf(mimeType, dice);
        const timestamp = this.#sequence * 3000;
        this.#call.up.sendRtp(rtpPacket({ ssrc, payloadType, sequence: this.#sequence, timestamp, payload }));
      }
    }
  }
}
