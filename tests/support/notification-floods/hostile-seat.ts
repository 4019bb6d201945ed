import type { DataTransportInfo } from '../../../server/shared/protocol/data.ts';
import type { ConsumerInfo } from '../../../server/shared/protocol/media.ts';
import { HostileTransport, hostileDtls } from '../../fuzz/media/wire/hostile-transport.ts';
import { SctpClient } from '../../fuzz/media/wire/sctp-client.ts';
import { chunkType, words16, words32 } from '../../fuzz/media/wire/sctp-packet.ts';
import { type ColdJoinResult, RawClient, type RawClientOptions } from '../raw-client.ts';
import { everything } from '../test-peer.ts';
import { until } from '../until.ts';

export type SeatOptions = { url: string; room: string } & Pick<RawClientOptions, 'from'>;

/** A participant who receives everything, and whose transports send anything. */
export class HostileSeat {
  readonly client: RawClient;
  readonly joined: ColdJoinResult;
  readonly #transports: HostileTransport[] = [];

  static async take({ url, room, from }: SeatOptions): Promise<HostileSeat> {
    const client = new RawClient(url, from ? { from } : {});
    return new HostileSeat(client, await client.join(room, 'Eve', { subscriptions: everything }));
  }

  private constructor(client: RawClient, joined: ColdJoinResult) {
    this.client = client;
    this.joined = joined;
    client.socket.on('notices', () => this.#applyConsumers());
    this.#applyConsumers();
  }

  /** The streams that it receives, once there are so many. */
  async streams(count: number): Promise<number[]> {
    const consumers = () => [
      ...this.joined.media.consumers,
      ...this.client.notices.flatMap(({ name, notice }) =>
        name === 'consumers:created' ? (notice as { consumers: ConsumerInfo[] }).consumers : [],
      ),
    ];
    await until(() => consumers().length >= count, 'the consumers are announced');
    return consumers().flatMap(({ rtpParameters }) => rtpParameters.encodings?.[0]?.ssrc ?? []);
  }

  async connect(which: 'sendTransport' | 'receiveTransport'): Promise<HostileTransport> {
    const info = this.joined.media[which];
    await this.client.request('transport:connect', { transport: info.id, dtlsParameters: hostileDtls });
    const transport = await HostileTransport.connect(info);
    this.#transports.push(transport);
    return transport;
  }

  /** Opens a data transport, and an association that acknowledges what it receives, or nothing. */
  async associate({ acknowledges }: { acknowledges: boolean }): Promise<SctpClient> {
    const answer = await this.client.request('data:open', { dtlsParameters: hostileDtls });
    if (!answer.ok) throw new Error(answer.code);
    const association: SctpClient = new SctpClient((packet) => transport.dtls.sendData(packet));
    const onData = (packet: Buffer) => {
      const before = association.peerTsn;
      association.receive(packet);
      if (acknowledges && association.peerTsn !== before) association.send([sack(association.peerTsn)]);
    };
    const transport = await HostileTransport.connect(answer.result as DataTransportInfo, { onData });
    this.#transports.push(transport);
    await association.connect();
    return association;
  }

  close(): void {
    for (const transport of this.#transports) transport.close();
    this.client.close();
  }

  #applyConsumers(): void {
    for (const receipt of this.client.receipts.splice(0)) receipt();
  }
}

const WINDOW = 1_000_000;
const sack = (tsn: number) => ({ type: chunkType.sack, body: Buffer.concat([words32(tsn, WINDOW), words16(0, 0)]) });
