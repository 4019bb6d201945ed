import type { ConsumerInfo } from '../../../server/shared/protocol/media.ts';
import type { RtpParameters } from '../../../server/shared/protocol/rtc.ts';
import { Source } from '../../../server/shared/protocol/scalars.ts';
import type { Subscriptions } from '../../../server/shared/protocol/subscriptions.ts';
import { RawClient } from '../../support/raw-client.ts';
import type { Dice } from './dice.ts';
import { parametersOf } from './rtp-parameters.ts';
import { HostileTransport, hostileDtls } from './wire/hostile-transport.ts';

/** The media that one of the two sends, as the server accepted it. */
export type Sent = { id: string; source: Source; parameters: RtpParameters };

/** The media that the other receives, as the server announced it. */
export type Received = { ssrc: number; rtx: number | undefined; sequence: number };

const everything: Subscriptions = { videos: [], newcomers: { cameras: 1000, screens: 1000, height: 720 } };
const heights = [90, 180, 360, 720, 2160] as const;

/** A room with a sender and a receiver, both hostile, so that what is sent reaches consumers too. */
export class Call {
  readonly sender: RawClient;
  readonly receiver: RawClient;
  readonly sent = new Map<Source, Sent>();
  readonly received = new Map<number, Received>();
  readonly #transports: HostileTransport[] = [];
  #peer = '';

  static async open(url: string, room: string): Promise<Call> {
    const call = new Call(url);
    try {
      await call.#join(room);
      return call;
    } catch (error) {
      call.close();
      throw error;
    }
  }

  private constructor(url: string) {
    this.sender = new RawClient(url);
    this.receiver = new RawClient(url);
    // Announced consumers are applied at once.
    this.receiver.socket.on('notices', () => {
      for (const receipt of this.receiver.receipts.splice(0)) receipt();
      for (const { name, notice } of this.receiver.notices.splice(0)) this.#hear(name, notice);
    });
  }

  /** The transport of the sender's media to the server. */
  get up(): HostileTransport {
    return this.#transport(0);
  }

  /** The transport of the server's media to the receiver. */
  get down(): HostileTransport {
    return this.#transport(1);
  }

  /** Replaces what is sent as this source; a refusal leaves nothing. */
  async produce(source: Source, dice: Dice): Promise<string> {
    await this.stop(source);
    const id = uuid(dice);
    const parameters = parametersOf(source, dice);
    const outcome = await this.sender.produce({ producer: id, source, rtpParameters: parameters, paused: false });
    if (outcome === 'ok') this.sent.set(source, { id, source, parameters });
    return outcome;
  }

  async stop(source: Source): Promise<void> {
    const sent = this.sent.get(source);
    this.sent.delete(source);
    if (sent) await this.sender.request('producer:close', { producer: sent.id });
  }

  async produceAll(dice: Dice): Promise<void> {
    for (const source of Source.options) await this.produce(source, dice);
  }

  /** One of the other requests that change what the worker does with these streams. */
  async change(dice: Dice): Promise<string> {
    const source = dice.pick(Source.options) ?? 'camera';
    const sent = this.sent.get(source);
    if (!sent || dice.chance(0.4)) return this.produce(source, dice);
    if (dice.chance(0.5)) return this.#watch(source, dice);
    const name = dice.pick(['producer:pause', 'producer:resume']);
    const answer = await this.sender.request(name, { producer: sent.id });
    return answer.ok ? 'ok' : answer.code;
  }

  /** Resolves once the worker has read everything that was sent to it; rejects where it hangs or has died. */
  async settle(): Promise<void> {
    await Promise.all([this.up.bind(), this.down.bind()]);
  }

  close(): void {
    for (const transport of this.#transports) transport.close();
    this.sender.close();
    this.receiver.close();
  }

  async #join(room: string): Promise<void> {
    const [from, to] = [
      await this.sender.join(room, 'Eve'),
      await this.receiver.join(room, 'Mallory', { subscriptions: everything }),
    ];
    this.#peer = from.self;
    for (const [client, { id }] of [
      [this.sender, from.media.sendTransport],
      [this.receiver, to.media.receiveTransport],
    ] as const) {
      await client.request('transport:connect', { transport: id, dtlsParameters: hostileDtls });
    }
    this.#transports.push(await HostileTransport.connect(from.media.sendTransport));
    const onMedia = (packet: Buffer) => this.#note(packet);
    this.#transports.push(await HostileTransport.connect(to.media.receiveTransport, { onMedia }));
  }

  async #watch(source: Source, dice: Dice): Promise<string> {
    const height = dice.pick(heights);
    const videoSource = source === 'screen' ? 'screen' : 'camera';
    const videos = dice.chance(0.8) ? [{ peer: this.#peer, source: videoSource, height }] : [];
    const answer = await this.receiver.request('subscriptions:set', { ...everything, videos });
    return answer.ok ? 'ok' : answer.code;
  }

  #transport(index: number): HostileTransport {
    const transport = this.#transports[index];
    if (!transport) throw new Error('a call that is open has both transports');
    return transport;
  }

  #hear(name: string, notice: unknown): void {
    if (name !== 'consumers:created') return;
    for (const { rtpParameters } of (notice as { consumers: ConsumerInfo[] }).consumers) {
      const [encoding] = rtpParameters.encodings ?? [];
      const { ssrc, rtx } = encoding ?? {};
      if (ssrc !== undefined) this.received.set(ssrc, { ssrc, rtx: rtx?.ssrc, sequence: 0 });
    }
  }

  /** The header of RTP is not encrypted. */
  #note(packet: Buffer): void {
    if (packet.length < 12) return;
    const stream = this.received.get(packet.readUInt32BE(8));
    if (stream) stream.sequence = packet.readUInt16BE(2);
  }
}

/** Ids come from the dice as well, so that the same case is the same each time. */
function uuid(dice: Dice): string {
  const hex = dice.bytes(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
