import { BotTransport } from '../load/bot-transport.ts';
import { header } from '../load/synthetic.ts';
import type { ColdJoinResult, RawClient } from './raw-client.ts';

/** Header extension elements by id (RFC 8285), in the form with two bytes each, which can hold any id and length. */
type Extensions = { [id: number]: Buffer };

type RtpOptions = {
  ssrc: number;
  payloadType: number;
  sequence: number;
  timestamp?: number;
  marker?: boolean;
  extensions?: Extensions;
  payload?: Buffer;
};

/**
 * A seated client that sends anything over real ICE, DTLS and SRTP. `up` is its send transport and `down` its receive
 * transport; both accept raw RTP and RTCP.
 */
export class HostileMedia {
  readonly client: RawClient;
  readonly joined: ColdJoinResult;
  readonly up: BotTransport;
  readonly down: BotTransport;

  /** Joins with this client and connects both transports. The caller closes it, and the client separately. */
  static async join(client: RawClient, room: string, name = 'Eve'): Promise<HostileMedia> {
    const media = new HostileMedia(client, await client.join(room, name));
    await media.#connect();
    return media;
  }

  private constructor(client: RawClient, joined: ColdJoinResult) {
    this.client = client;
    this.joined = joined;
    this.up = new BotTransport('SendOnly', joined.media.sendTransport);
    this.down = new BotTransport('RecvOnly', joined.media.receiveTransport);
  }

  close(): void {
    this.up.close();
    this.down.close();
  }

  async #connect(): Promise<void> {
    const { sendTransport, receiveTransport } = this.joined.media;
    for (const [transport, { dtlsParameters }] of [
      [sendTransport.id, this.up],
      [receiveTransport.id, this.down],
    ] as const) {
      const answer = await this.client.request('transport:connect', { transport, dtlsParameters });
      if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
    }
    await Promise.all([this.up.connected, this.down.connected]);
  }
}

/** One RTP packet, with header extensions of any id and content. */
export function rtp({ timestamp = 0, marker = false, extensions = {}, payload, ...head }: RtpOptions): Buffer {
  const fixed = header({ timestamp, marker, ...head }, extensionBlock(extensions));
  return Buffer.concat([fixed, payload ?? Buffer.alloc(20)]);
}

/** RFC 8285, section 4.3. */
function extensionBlock(extensions: Extensions): Buffer<ArrayBuffer> {
  const elements = Object.entries(extensions).map(([id, value]) =>
    Buffer.concat([Buffer.from([Number(id), value.length]), value]),
  );
  if (elements.length === 0) return Buffer.alloc(0);
  const body = Buffer.concat(elements);
  const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
  const head = Buffer.from([0x10, 0x00, 0, 0]);
  head.writeUInt16BE(padded.length / 4, 2);
  return Buffer.concat([head, padded]);
}
