import type { types } from 'mediasoup-client';
import type { ConsumerInfo } from '#shared/protocol/media.ts';
import type { JoinResult, Welcome } from '#shared/protocol/room.ts';
import { kindOf, type PeerId, type ProducerId, type Source } from '#shared/protocol/scalars.ts';
import type { Signalling } from '../signalling/signalling.ts';
import type { Prepared } from './device.ts';
import { sendSettings } from './encodings.ts';
import { Outgoing, type Wanted } from './outgoing.ts';

export type SfuLinkOptions = {
  prepared: Prepared;
  signalling: Signalling;
  welcome: Welcome;
  joined: JoinResult;
  /** A track of somebody else arrived. It ends with its producer. */
  onTrack(info: ConsumerInfo, track: MediaStreamTrack): void;
  /** Nothing flows any more on one of the transports, and it will not heal by itself. */
  onFailed(): void;
  /** A source could not be sent; the call goes on without it. */
  onRefused(source: Source, error: unknown): void;
};

/**
 * The two transports of one stay in a room. Neither transport's `connect` nor `produce` waits for its answer: the ids
 * are known ahead, and the server starts DTLS before it has been told the fingerprint.
 */
export class SfuLink {
  readonly #options: SfuLinkOptions;
  readonly #send: types.Transport;
  readonly #receive: types.Transport;
  readonly #receiving = new Map<ProducerId, Receiving>();
  readonly #outgoing = new Map<Source, Outgoing>();
  #closed = false;

  constructor(options: SfuLinkOptions) {
    const { prepared, welcome, joined } = options;
    const { device, identity } = prepared;
    const common = {
      iceServers: welcome.iceServers,
      additionalSettings: identity ? { certificates: [identity.certificate] } : {},
    };
    this.#options = options;
    this.#send = device.createSendTransport({ ...joined.sendTransport, ...common });
    this.#receive = device.createRecvTransport({ ...joined.receiveTransport, ...common });
    for (const transport of [this.#send, this.#receive]) this.#wire(transport);
    void this.#consume(joined.consumers);
  }

  /** Sends `track` as `source` from now on, or nothing. */
  send(source: Source, wanted: Wanted): void {
    const outgoing = this.#outgoing.get(source) ?? this.#open(source);
    outgoing.set(wanted).catch((error: unknown) => this.#refused(source, error));
  }

  /** Applies paused consumers, all in one SDP cycle, and has the server resume them. */
  async receive(infos: readonly ConsumerInfo[]): Promise<void> {
    const applied = await this.#consume(infos);
    if (this.#closed || applied.length === 0) return;
    await this.#options.signalling.request('consumers:resume', { consumers: applied });
  }

  /** The producer is gone, and our consumer of it with it. */
  drop(producer: ProducerId): void {
    this.#receiving.get(producer)?.consumer?.close();
    this.#receiving.delete(producer);
  }

  /** Everything of this person is gone. */
  dropPeer(peer: PeerId): void {
    for (const [producer, receiving] of this.#receiving) if (receiving.peer === peer) this.drop(producer);
  }

  /** Stops sending and receiving. The tracks that were sent stay their owner's. */
  close(): void {
    this.#closed = true;
    for (const outgoing of this.#outgoing.values()) outgoing.close();
    this.#send.close();
    this.#receive.close();
  }

  #wire(transport: types.Transport): void {
    transport.on('connect', ({ dtlsParameters }, connected) => {
      connected();
      // The join has told the server the fingerprint.
      if (this.#options.prepared.identity) return;
      this.#options.signalling.request('transport:connect', { transport: transport.id, dtlsParameters }).catch(() => {
        if (!this.#closed) this.#options.onFailed();
      });
    });
    transport.on('connectionstatechange', (state) => {
      if (state === 'failed' && !this.#closed) this.#options.onFailed();
    });
    transport.on('produce', ({ rtpParameters, appData }, produced) => {
      const { producer, source, paused } = appData as { producer: ProducerId; source: Source; paused: boolean };
      produced({ id: producer });
      this.#options.signalling
        .request('producer:create', { producer, source, paused, rtpParameters })
        .catch((error: unknown) => this.#refused(source, error));
    });
  }

  #refused(source: Source, error: unknown): void {
    this.#outgoing.get(source)?.drop();
    if (!this.#closed) this.#options.onRefused(source, error);
  }

  #open(source: Source): Outgoing {
    const { signalling, welcome, prepared } = this.#options;
    const sendable = prepared.device.sendRtpCapabilities.codecs ?? [];
    const outgoing = new Outgoing({
      produce: ({ track, paused }) =>
        this.#send.produce({
          track,
          ...sendSettings(source, { track, video: welcome.video, sendable }),
          // Tracks belong to the devices, which show them on this side also while nothing is sent.
          stopTracks: false,
          disableTrackOnPause: false,
          zeroRtpOnPause: true,
          appData: { producer: crypto.randomUUID(), source, paused },
        }),
      tell: (request, producer) => signalling.request(request, { producer }),
      closeWithoutTrack: source === 'screen' || source === 'screen-audio',
    });
    this.#outgoing.set(source, outgoing);
    return outgoing;
  }

  /** Calls made in one tick become one SDP cycle. Resolves with the ids of those that stand. */
  async #consume(infos: readonly ConsumerInfo[]): Promise<string[]> {
    const made = await Promise.all(infos.map((info) => this.#consumeOne(info)));
    return made.flatMap((id) => id ?? []);
  }

  async #consumeOne(info: ConsumerInfo): Promise<string | undefined> {
    const { id, peer, producer, source, rtpParameters } = info;
    const receiving: Receiving = { peer };
    this.#receiving.set(producer, receiving);
    const consumer = await this.#receive.consume({
      id,
      producerId: producer,
      kind: kindOf(source),
      // The server's mediasoup knows a header extension or two more; it has left out what this device does not know.
      rtpParameters: rtpParameters as types.RtpParameters,
      // One stream is lip-synced: a person's camera and microphone, and apart from it their screen and its sound.
      streamId: `${peer}-${source.startsWith('screen') ? 'screen' : 'self'}`,
    });
    if (this.#closed || this.#receiving.get(producer) !== receiving) {
      consumer.close();
      return undefined;
    }
    receiving.consumer = consumer;
    this.#options.onTrack(info, consumer.track);
    return id;
  }
}

/** A consumer of ours, or one that is being applied. */
type Receiving = { peer: PeerId; consumer?: types.Consumer };
