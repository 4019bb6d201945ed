import type { types } from 'mediasoup-client';
import { AppError } from '#shared/protocol/errors.ts';
import type { RequestInput } from '#shared/protocol/events.ts';
import type { ConsumerInfo, TransportInfo, Transports } from '#shared/protocol/media.ts';
import type { Welcome } from '#shared/protocol/room.ts';
import { type ConsumerId, kindOf, type PeerId, type ProducerId, type Source } from '#shared/protocol/scalars.ts';
import type { Signalling } from '../signalling/signalling.ts';
import { isWebKit } from '../util/browser-engine.ts';
import type { ConsumerTrial } from './consumer-trial.ts';
import { type ThinnedSender, thinDtx } from './dtx-thinning.ts';
import { sendSettings } from './encodings.ts';
import { IceRestarter } from './ice-restarter.ts';
import type { MediaLink } from './link.ts';
import type { LinkPaths, PathState } from './path-state.ts';
import type { PreparedDevice } from './prepared-device.ts';
import { type FaultOf, type Reach, ReachWatch, type TransportState } from './reach-watch.ts';
import { type PreviousProducer, SourceSender, type Wanted } from './source-sender.ts';

/** `relay_refused` if a TURN server was tried as well and rejected the credentials. */
export type LinkFailure = 'media_failed' | 'relay_refused';

/** RFC 8489, 14.8. */
const STUN_UNAUTHORIZED = 401;

/** How long media may take to find another path after the relay refused the credentials, in milliseconds. */
const OTHER_PATH_MS = 5000;

export type SfuLinkOptions = {
  prepared: PreparedDevice;
  signalling: Signalling;
  welcome: Welcome;
  transports: Transports;
  trial: ConsumerTrial;
  /** Whether everything is set up and nothing is sent until `release`. */
  held: boolean;
  /** Producers of transports that are gone, to be sent again under the same ids. */
  previous?: ReadonlyMap<Source, PreviousProducer>;
  /** A track of another participant has arrived. It ends with its producer. */
  onTrack(info: ConsumerInfo, track: MediaStreamTrack): void;
  /** This browser rejects what another participant sends. The others are still received. */
  onRejected(info: ConsumerInfo): void;
  /** `ready` may have changed. */
  onProgress(): void;
  /** The state of the path to the server has changed. */
  onPath(paths: LinkPaths): void;
  /** Whether media reaches the server, from the first change on. */
  onReach(reach: Reach): void;
  /** Media has stopped on one of the transports, and will not recover by itself. */
  onFailed(reason: LinkFailure): void;
  /** A source could not be sent; the call continues without it. */
  onRefused(source: Source, error: unknown): void;
};

/**
 * The transports of one peer; the one to send is requested with the first source if the peer only viewed so far.
 * Neither `connect` nor `produce` of a transport waits for its answer: ids are known in advance, and the server starts
 * DTLS before it knows the fingerprint.
 */
export class SfuLink implements MediaLink {
  readonly #options: SfuLinkOptions;
  #send: types.Transport | undefined;
  #opening: Promise<types.Transport> | undefined;
  readonly #receive: types.Transport;
  readonly #paths: { send?: IceRestarter; readonly receive: IceRestarter };
  readonly #reach: ReachWatch;
  /** The transports that carry something, so that the browser looks for a path. */
  readonly #begun = new Set<types.Transport>();
  readonly #receiving = new Map<ProducerId, ReceivedProducer>();
  readonly #senders = new Map<Source, SourceSender>();
  #microphone: ThinnedSender | undefined;
  /** The microphone's producer while the server has no receivers for it. */
  #heldMicrophone: ProducerId | undefined;
  /**
   * Producers that are created locally; they are announced to the server together as soon as no other request is
   * pending.
   */
  readonly #unannounced: RequestInput<'producers:create'>['producers'] = [];
  #producing = 0;
  /** How many operations are under way. */
  #busy = 0;
  readonly #stopRenewing: () => void;
  /** Whether a TURN server has rejected the credentials. */
  #relayRefused = false;
  #held: boolean;
  #closed = false;

  constructor(options: SfuLinkOptions) {
    const { prepared, signalling, transports, held } = options;
    this.#options = options;
    this.#held = held;
    const microphone = options.previous?.get('microphone');
    if (microphone?.layers === 0) this.#heldMicrophone = microphone.producer;
    this.#receive = prepared.device.createRecvTransport({ ...transports.receiveTransport, ...this.#transportOptions });
    this.#paths = { receive: this.#wire(this.#receive) };
    if (transports.sendTransport) this.#openSend(transports.sendTransport);
    this.#reach = new ReachWatch({
      states: () => this.#transportStates,
      busy: () => this.#busy > 0,
      stats: () => this.stats(),
      loadFaultOf: () => this.#loadFaultOf(),
      onChanged: options.onReach,
    });
    this.#stopRenewing = signalling.on('iceServers:changed', ({ iceServers }) => {
      for (const transport of this.#transports) transport.updateIceServers({ iceServers }).catch(() => undefined);
    });
  }

  /** Whether at least one transport is connected, none is connecting, and no operation is under way. */
  get ready(): boolean {
    const states = this.#transports.map(({ connectionState }) => connectionState);
    const settled = states.every((state) => state === 'new' || state === 'connected');
    return this.#busy === 0 && settled && states.includes('connected');
  }

  /** The id of the receive transport; from it, the server knows whether it still has the transports. */
  get id(): string {
    return this.#receive.id;
  }

  /** The state of both paths. */
  get paths(): LinkPaths {
    const { send, receive } = this.#paths;
    return { send: send?.state ?? 'new', receive: receive.state };
  }

  /** The network may have changed. */
  networkChanged(): void {
    for (const path of Object.values(this.#paths)) path.networkChanged();
  }

  get held(): boolean {
    return this.#held;
  }

  /** The current producers, for another link to continue with. */
  get sent(): ReadonlyMap<Source, PreviousProducer> {
    const all = [...this.#senders].flatMap(([source, { sent }]) =>
      sent ? [[source, this.#withHold(sent)] as const] : [],
    );
    return new Map([...(this.#options.previous ?? []), ...all]);
  }

  /** The producers that are received, including those whose consumers are being applied. */
  get received(): ProducerId[] {
    return [...this.#receiving.keys()];
  }

  send(source: Source, wanted: Wanted): void {
    const sender = this.#senders.get(source) ?? this.#open(source);
    this.#follow(source, sender.set(wanted));
  }

  /** Keeps everything set up, and sends nothing until `release`. */
  hold(): void {
    this.#held = true;
    for (const [source, sender] of this.#senders) this.#follow(source, sender.hold());
  }

  receiverOf(peer: PeerId, source: Source): RTCRtpReceiver | undefined {
    const receiving = [...this.#receiving.values()].find((one) => one.peer === peer && one.source === source);
    return receiving?.consumer?.rtpReceiver;
  }

  stats(): Promise<readonly RTCStatsReport[]> {
    return Promise.all(this.#transports.map((transport) => transport.getStats()));
  }

  midOf(source: Source): string | undefined {
    return this.#senders.get(source)?.mid;
  }

  /** Starts sending what is set up. */
  release(): void {
    this.#held = false;
    for (const [source, sender] of this.#senders) this.#follow(source, sender.release());
  }

  /**
   * Applies these consumers in one SDP cycle; media flows as soon as the server resumes them. Those that the browser
   * rejects are left out.
   */
  async receive(infos: readonly ConsumerInfo[]): Promise<void> {
    const { trial, transports } = this.#options;
    const accepted = trial.accepted(infos, transports.receiveTransport);
    // Its failure is handled below, unless another one comes first.
    accepted.catch(() => undefined);
    await this.#busyWith(Promise.all(infos.map((info) => this.#consume(info, accepted))));
    const ids = await accepted;
    this.#reportRejected(infos.filter(({ id }) => !ids.has(id)));
  }

  /** Closes every consumer but these. @returns the producers of the closed ones. */
  dropAllBut(consumers: readonly ConsumerInfo[]): ProducerId[] {
    const kept = new Set(consumers.map(({ id }) => id));
    const gone = [...this.#receiving].flatMap(([producer, { id }]) => (kept.has(id) ? [] : producer));
    for (const producer of gone) this.drop(producer);
    return gone;
  }

  /** Removes the consumer of a producer that is gone. */
  drop(producer: ProducerId): void {
    this.#receiving.get(producer)?.consumer?.close();
    this.#receiving.delete(producer);
  }

  /**
   * Encodes at most this many spatial layers of a local producer, because nobody uses more. A microphone without
   * receivers is encoded, and held: they are made for its first word.
   */
  limit(producer: ProducerId, layers: number): void {
    for (const [source, sender] of this.#senders) {
      if (sender.producer !== producer) continue;
      if (source === 'microphone') this.#holdMicrophone(layers === 0 ? producer : undefined);
      else this.#follow(source, sender.limit(layers));
    }
  }

  /** Forgets a producer that the server has closed; the next request creates another one. */
  forget(producer: ProducerId): void {
    for (const sender of this.#senders.values()) if (sender.producer === producer) sender.drop();
  }

  /** Removes all consumers of this peer. */
  dropPeer(peer: PeerId): void {
    for (const [producer, receiving] of this.#receiving) if (receiving.peer === peer) this.drop(producer);
  }

  /** Stops sending, since another link does; received video keeps its last frame until `close`. May be called twice. */
  retire(): void {
    this.#closed = true;
    this.#stopRenewing();
    this.#reach.close();
    for (const path of Object.values(this.#paths)) path.close();
    for (const sender of this.#senders.values()) sender.close();
    this.#send?.close();
  }

  /** Stops sending and receiving. The sent tracks stay with their owner. */
  close(): void {
    this.retire();
    this.#receive.close();
  }

  get #transports(): types.Transport[] {
    return this.#send ? [this.#send, this.#receive] : [this.#receive];
  }

  get #transportOptions(): Pick<types.TransportOptions, 'iceServers' | 'iceTransportPolicy' | 'additionalSettings'> {
    const { prepared, welcome, signalling } = this.#options;
    const { identity } = prepared;
    return {
      iceServers: signalling.iceServers.slice(),
      iceTransportPolicy: welcome.relayOnly ? 'relay' : 'all',
      additionalSettings: identity ? { certificates: [identity.certificate] } : {},
    };
  }

  #openSend(info: TransportInfo): types.Transport {
    this.#send = this.#options.prepared.device.createSendTransport({ ...info, ...this.#transportOptions });
    this.#paths.send = this.#wire(this.#send);
    return this.#send;
  }

  /** However many sources start at the same time, one transport is requested. */
  async #sendTransport(): Promise<types.Transport> {
    if (this.#send) return this.#send;
    this.#opening ??= this.#requestSend().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #requestSend(): Promise<types.Transport> {
    const { promise, resolve } = Promise.withResolvers<TransportInfo>();
    await this.#options.signalling.request('transport:createSend', {}, resolve);
    const info = await promise;
    if (this.#closed) throw new AppError('media_moved', 'another link sends now');
    return this.#openSend(info);
  }

  #wire(transport: types.Transport): IceRestarter {
    transport.on('connect', ({ dtlsParameters }, connected) => {
      connected();
      this.#begun.add(transport);
      this.#reach.review();
      // The server knows the fingerprint from the request for the transports.
      if (this.#options.prepared.identity) return;
      this.#options.signalling
        .request('transport:connect', { transport: transport.id, dtlsParameters })
        .catch((error: unknown) => {
          if (!isMoved(error)) this.#failed();
        });
    });
    transport.on('connectionstatechange', () => this.#progress());
    transport.on('icecandidateerror', ({ errorCode }) => {
      if (errorCode === STUN_UNAUTHORIZED) this.#relayIsRefused(transport);
    });
    transport.on('produce', ({ rtpParameters, appData }, produced) => {
      const { producer, source, paused } = appData as { producer: ProducerId; source: Source; paused: boolean };
      this.#unannounced.push({ producer, source, paused, rtpParameters });
      produced({ id: producer });
    });
    return new IceRestarter({
      transport,
      restart: () => this.#restartIce(transport),
      onChanged: () => {
        this.#reach.review();
        this.#options.onPath(this.paths);
      },
      onLost: () => this.#failed(),
    });
  }

  async #restartIce(transport: types.Transport): Promise<types.IceParameters> {
    const { promise, resolve } = Promise.withResolvers<types.IceParameters>();
    await this.#options.signalling.request('transport:restartIce', { transport: transport.id }, ({ iceParameters }) =>
      resolve(iceParameters as types.IceParameters),
    );
    return promise;
  }

  /** A browser that finds no other path would wait for one for ever. */
  #relayIsRefused(transport: types.Transport): void {
    if (this.#relayRefused) return;
    this.#relayRefused = true;
    setTimeout(() => {
      if (transport.connectionState !== 'connected') this.#failed();
    }, OTHER_PATH_MS);
  }

  #failed(): void {
    if (!this.#closed) this.#options.onFailed(this.#relayRefused ? 'relay_refused' : 'media_failed');
  }

  #refused(source: Source, error: unknown): void {
    // The producer is created again on the transports of the next notice.
    if (isMoved(error)) return;
    // A microphone that must stay muted exists all the same.
    if (!(source === 'microphone' && isNotAllowed(error))) this.#senders.get(source)?.drop();
    if (!this.#closed) this.#options.onRefused(source, error);
  }

  #follow(source: Source, done: Promise<void>): void {
    this.#busyWith(done).catch((error: unknown) => this.#refused(source, error));
  }

  async #busyWith<Result>(work: Promise<Result>): Promise<Result> {
    this.#busy += 1;
    this.#reach.review();
    try {
      return await work;
    } finally {
      this.#busy -= 1;
      this.#progress();
    }
  }

  #progress(): void {
    this.#reach.review();
    this.#options.onProgress();
  }

  get #transportStates(): TransportState[] {
    const { send, receive } = this.#paths;
    const stateOf = (transport: types.Transport, path: PathState): TransportState => {
      if (path === 'lost') return 'lost';
      if (path !== 'new') return 'connected';
      return this.#begun.has(transport) ? 'connecting' : 'unused';
    };
    const down = stateOf(this.#receive, receive.state);
    return this.#send && send ? [stateOf(this.#send, send.state), down] : [down];
  }

  async #loadFaultOf(): Promise<FaultOf> {
    const { transports, signalling, welcome } = this.#options;
    const { faultOf } = await import('./fault-of.ts');
    const { iceCandidates: candidates } = transports.receiveTransport;
    const { iceServers } = signalling;
    const offer = { candidates, iceServers, relayOnly: welcome.relayOnly, host: window.location.hostname };
    return (stats) => faultOf(offer, stats);
  }

  #holdMicrophone(producer: ProducerId | undefined): void {
    this.#heldMicrophone = producer;
    this.#microphone?.hold(producer !== undefined);
  }

  /** Of a microphone, `layers` only says whether it is held: it is encoded all the same. */
  #withHold(sent: PreviousProducer): PreviousProducer {
    return sent.producer === this.#heldMicrophone ? { ...sent, layers: 0 } : sent;
  }

  #previousOf(source: Source): PreviousProducer | undefined {
    const previous = this.#options.previous?.get(source);
    return previous && source === 'microphone' ? { ...previous, layers: undefined } : previous;
  }

  #thinMicrophone(
    sender: RTCRtpSender,
    { producer, worker }: { producer: ProducerId; worker: Worker | undefined },
  ): void {
    const onSpeech = () => {
      // The next second of speech asks again.
      this.#options.signalling.request('producer:speaking', { producer }).catch(() => undefined);
    };
    this.#microphone = thinDtx(sender, { worker, onSpeech });
    this.#microphone.hold(this.#heldMicrophone === producer);
  }

  #open(source: Source): SourceSender {
    const sender = new SourceSender({
      produce: (wanted) => this.#produce(source, wanted),
      notifyServer: (request, producer) => {
        // The server must know the producer first.
        this.#announce();
        return this.#options.signalling.request(request, { producer });
      },
      held: this.#held,
      closeWithoutTrack: source === 'screen' || source === 'screen-audio',
      previous: this.#previousOf(source),
      audibleCopies: !isWebKit(navigator.userAgent),
      Probing: source === 'camera' ? this.#options.prepared.Probing : undefined,
    });
    this.#senders.set(source, sender);
    return sender;
  }

  async #produce(
    source: Source,
    {
      track,
      paused,
      held,
      producer = crypto.randomUUID(),
    }: { track: MediaStreamTrack; paused: boolean; held: boolean; producer: ProducerId | undefined },
  ): Promise<types.Producer> {
    const { welcome, prepared } = this.#options;
    const { sendRtpCapabilities, handlerName } = prepared.device;
    const sendable = sendRtpCapabilities.codecs ?? [];
    const worker = source === 'microphone' ? await prepared.silenceWorker : undefined;
    this.#producing += 1;
    try {
      const send = await this.#sendTransport();
      return await send.produce({
        track,
        ...sendSettings(source, { track, video: welcome.video, sendable, svc: prepared.svc, handlerName }),
        // The sender has no track from the start, so that no packet is sent over a transport that is already connected.
        onRtpSender: (sender) => {
          if (held) void sender.replaceTrack(null);
          if (source === 'microphone') this.#thinMicrophone(sender, { producer, worker });
        },
        // Tracks belong to the devices, which show them locally even while nothing is sent.
        stopTracks: false,
        disableTrackOnPause: false,
        zeroRtpOnPause: true,
        appData: { producer, source, paused },
      });
    } finally {
      this.#producing -= 1;
      if (this.#producing === 0) this.#announce();
    }
  }

  /** Nobody waits for the answer: only a refusal matters. */
  #announce(): void {
    const producers = this.#unannounced.splice(0);
    if (producers.length === 0 || this.#closed) return;
    const sourceOf = (id: ProducerId) => producers.find(({ producer }) => producer === id)?.source;
    this.#options.signalling
      .request('producers:create', { producers, transport: this.#send?.id }, ({ refused }) => {
        for (const { producer, code, message } of refused) {
          const source = sourceOf(producer);
          if (source) this.#refused(source, new AppError(code, message));
        }
      })
      .catch((error: unknown) => {
        for (const { source } of producers) this.#refused(source, error);
      });
  }

  /** The server must not send what nothing decodes. */
  #reportRejected(infos: readonly ConsumerInfo[]): void {
    if (infos.length === 0 || this.#closed) return;
    const producers = infos.map(({ producer }) => producer);
    // Without a connection, they are announced and rejected again after the next join.
    this.#options.signalling.request('consumers:reject', { producers }).catch(() => undefined);
  }

  /** A repeated announcement is the same consumer. */
  #consume(info: ConsumerInfo, accepted: Promise<ReadonlySet<ConsumerId>>): Promise<void> {
    const { id, peer, producer, source } = info;
    const before = this.#receiving.get(producer);
    if (before?.id === id) return before.applied;
    const receiving: ReceivedProducer = { id, peer, source, applied: Promise.resolve() };
    this.#receiving.set(producer, receiving);
    receiving.applied = this.#apply(info, { receiving, before, accepted });
    return receiving.applied;
  }

  async #apply(info: ConsumerInfo, { receiving, before, accepted }: Applying): Promise<void> {
    const { id, peer, producer, source, rtpParameters } = info;
    const isCurrent = () => !this.#closed && this.#receiving.get(producer) === receiving;
    const isAccepted = (await accepted).has(id);
    if (!isCurrent()) return;
    if (!isAccepted) {
      before?.consumer?.close();
      this.#options.onRejected(info);
      return;
    }
    const consumer = await this.#receive.consume({
      id,
      producerId: producer,
      kind: kindOf(source),
      // The server's mediasoup knows one or two more header extensions; it has omitted those that this device does not
      // know.
      rtpParameters: rtpParameters as types.RtpParameters,
      // One stream is lip-synced: a person's camera and microphone and, separately, their screen and its audio.
      streamId: `${peer}-${source.startsWith('screen') ? 'screen' : 'self'}`,
    });
    if (!isCurrent()) {
      consumer.close();
      return;
    }
    receiving.consumer = consumer;
    this.#options.onTrack(info, consumer.track);
    // The worker of its sender died, and the same producer arrives over another worker.
    before?.consumer?.close();
  }
}

const isNotAllowed = (error: unknown) => error instanceof AppError && error.code === 'not_allowed';

const isMoved = (error: unknown) => error instanceof AppError && error.code === 'media_moved';

/** A consumer, or one that is being applied. */
type ReceivedProducer = { id: string; peer: PeerId; source: Source; applied: Promise<void>; consumer?: types.Consumer };

type Applying = {
  receiving: ReceivedProducer;
  /** The consumer of the same producer that this one replaces. */
  before: ReceivedProducer | undefined;
  /** The consumers of the batch that the browser accepts. */
  accepted: Promise<ReadonlySet<ConsumerId>>;
};
