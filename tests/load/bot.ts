import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { HeldSpeech } from '../../client/src/media/held-speech.ts';
import { type ServerSocket, Signalling } from '../../client/src/signalling/signalling.ts';
import type { ConsumerInfo, TransportInfo, Transports } from '../../server/shared/protocol/media.ts';
import type { RtpCapabilities } from '../../server/shared/protocol/rtc.ts';
import type { PeerId, SeatKey, Source } from '../../server/shared/protocol/scalars.ts';
import type { Subscriptions } from '../../server/shared/protocol/subscriptions.ts';
import { PROTOCOL_VERSION } from '../../server/shared/protocol/version.ts';
import { BotTransport } from './bot-transport.ts';
import {
  AUDIO_LEVEL_ID,
  CameraStream,
  keyFrameAskedOf,
  keyFrameRequest,
  MicrophoneStream,
  opus,
  type VideoStream,
  vp8,
} from './synthetic.ts';

/** How long the server may take for its welcome, and a transport to connect, in milliseconds. */
const TIMEOUT_MS = 10_000;

const FRAME_RATE = 15;
/** Of a 360p camera, lowest first, in kbit/s. */
const LAYERS_KBPS = [110, 390];
const SCREEN_KBPS = 110;

export type BotOptions = {
  url: string;
  room: string;
  name: string;
  /** The address that a proxy in front names; the server must trust it. */
  forwardedFor?: string;
  /** The key with which its seat is taken and resumed; without one it has another seat each time. */
  key?: SeatKey;
  subscriptions: Subscriptions;
  camera: boolean;
  /** Whether it only receives. */
  viewOnly?: boolean;
  /** Whether it shares its screen: one stream of 110 kbit/s. */
  screen?: boolean;
  /** Video that can be decoded, each in one layer, instead of its camera's and its screen's. */
  films?: { camera?: VideoStream; screen?: VideoStream };
  speaks: boolean;
  /** Whether its microphone is muted. */
  muted?: boolean;
  /** Whether its downlink has the server's initial estimate instead of no limit. */
  limited?: boolean;
  /** Whether silence is thinned out. */
  dtx: boolean;
  /** Whether it inspects what it receives, which costs more than anything else about it. */
  counts: boolean;
  /** Called with every RTP packet that arrives, if it counts, and its stream. */
  hears?: (packet: Buffer, stream: Stream) => void;
  /** Where its downlink leads, if not directly to the server. */
  receivesOver?: (transport: TransportInfo) => TransportInfo;
  /** Whether it continues over new transports after a worker has died; true by default. */
  moves?: () => boolean;
};

/** The name of the sender, and the source; undefined for packets that arrived before their consumer was announced. */
export type Stream = { of: string; source: Source; ssrc: number } | undefined;

/** The packets that a bot has received so far. `lost` are gaps in the sequence numbers. */
export type Received = { packets: number; bytes: number; lost: number };

/** The position in the sequence numbers of one stream. */
type Numbering = { next: number };

/**
 * A participant without a browser: joins as a browser does, sends what looks like media, and counts what it receives.
 */
export class Bot {
  /** For everything besides sending media. */
  readonly signalling: Signalling;
  readonly #options: BotOptions;
  #send: BotTransport | undefined;
  #receive: BotTransport | undefined;
  /** Names by id, and senders by SSRC. */
  readonly #people = new Map<PeerId, string>();
  readonly #senders = new Map<number, Stream>();
  readonly #producers = { microphone: randomUUID(), camera: randomUUID(), screen: randomUUID() };
  readonly #cameras: readonly VideoStream[];
  readonly #screen: VideoStream | undefined;
  readonly #microphone: MicrophoneStream;
  /** As in the page: what is said while the server has no receivers for it. */
  readonly #heldSpeech = new HeldSpeech<Buffer>(() => void this.#speakUp().catch(() => undefined));
  /** How many packets of its microphone were sent. */
  #spoken = 0;
  readonly #streams = new Map<number, Numbering>();
  #lost = 0;
  #layers = LAYERS_KBPS.length;
  #tick = 0;
  /** How many of a hundred packets it sends are lost on the way. */
  lostPercent = 0;
  #packets = 0;
  #bytes = 0;
  /** How often the server has moved it, and removed it. */
  moved = 0;
  ended = 0;
  id: PeerId | undefined;

  /** @throws the server's refusal, or if media does not get through. */
  static async join(options: BotOptions): Promise<Bot> {
    const { url, forwardedFor } = options;
    const signalling = new Signalling({ url, ...(forwardedFor !== undefined && { open: openAs(forwardedFor) }) });
    const welcome = new Promise<{ rtpCapabilities: RtpCapabilities }>((resolve) => {
      signalling.on('server:welcome', resolve);
    });
    const { rtpCapabilities } = await within(TIMEOUT_MS, welcome, `no answer from ${options.url}`);
    const bot = new Bot(signalling, options);
    await bot.enter(rtpCapabilities);
    return bot;
  }

  /**
   * Takes its seat, and sends; called again on another connection, it resumes the seat. `seated` is called with the
   * answer.
   * @throws the server's refusal, or if media does not get through.
   */
  async enter(rtpCapabilities: RtpCapabilities, { seated }: { seated?: () => void } = {}): Promise<void> {
    const { room, name, key, subscriptions, limited, viewOnly } = this.#options;
    const capabilities = limited ? withEstimate(rtpCapabilities) : withoutEstimate(rtpCapabilities);
    const joining = { room, name, subscriptions, rtpCapabilities: capabilities, viewOnly, ...(key ? { key } : {}) };
    let connected: Promise<unknown> | undefined;
    await this.signalling.request('room:join', joining, ({ self, peers, media }) => {
      if (!media) throw new Error('a join without pre-join has media');
      this.id = self;
      seated?.();
      for (const peer of peers) this.#people.set(peer.id, peer.name);
      this.#note(media.consumers);
      connected = this.#open(media);
    });
    await within(TIMEOUT_MS, Promise.resolve(connected), 'signalling works, but media does not get through (UDP)');
    await this.#produce();
  }

  private constructor(signalling: Signalling, options: BotOptions) {
    this.signalling = signalling;
    this.#options = options;
    this.#microphone = new MicrophoneStream({
      ssrc: randomSsrc(),
      volume: options.speaks ? -20 : -127,
      dtx: options.dtx,
    });
    const { films = {} } = options;
    const synthetic = (kbps: number) => new CameraStream({ ssrc: randomSsrc(), kbps, frameRate: FRAME_RATE });
    this.#screen = films.screen ?? (options.screen ? synthetic(SCREEN_KBPS) : undefined);
    this.#cameras = films.camera ? [films.camera] : options.camera ? LAYERS_KBPS.map(synthetic) : [];
    signalling.on('producer:layersNeeded', ({ producer, layers }) => {
      if (producer === this.#producers.camera) this.#layers = layers;
      if (producer === this.#producers.microphone) this.#say(this.#heldSpeech.hold(layers === 0));
    });
    signalling.on('peer:joined', ({ peer }) => this.#people.set(peer.id, peer.name));
    signalling.on('peers:named', ({ peers }) => {
      for (const { id, name } of peers) this.#people.set(id, name);
    });
    // Announced consumers are applied at once: a bot has nothing to set up.
    signalling.on('consumers:created', ({ consumers }, receipt) => {
      this.#note(consumers);
      receipt();
    });
    signalling.on('room:ended', () => {
      this.ended += 1;
    });
    signalling.on('media:moved', (transports) => {
      this.moved += 1;
      if (options.moves?.() ?? true) void this.#moveTo(transports).catch(() => undefined);
    });
  }

  get #videos(): VideoStream[] {
    return [...this.#cameras.slice(0, this.#layers), ...(this.#screen ? [this.#screen] : [])];
  }

  get received(): Received {
    return { packets: this.#packets, bytes: this.#bytes, lost: this.#lost };
  }

  /** The volume from the next packet on, in dBov; returns that packet's RTP timestamp. */
  speak(volume: number): number {
    return this.#microphone.speak(volume);
  }

  /** Mutes or unmutes its microphone. */
  async mute({ muted }: { muted: boolean }): Promise<void> {
    const { microphone: producer } = this.#producers;
    await this.signalling.request(muted ? 'producer:pause' : 'producer:resume', { producer });
  }

  /** Sends what is due; must be called every 20 ms. */
  tick(): void {
    const spoken = this.#microphone.frame();
    if (spoken) this.#say(this.#heldSpeech.next(spoken, { speech: !this.#microphone.silent }));
    this.#tick += 1;
    const frames = (tick: number) => Math.floor((tick * FRAME_RATE) / 50);
    if (frames(this.#tick) === frames(this.#tick - 1)) return;
    for (const video of this.#videos) {
      for (const packet of video.frame()) this.#out(packet);
      if (frames(this.#tick) % FRAME_RATE === 1) this.#send?.send(video.senderReport(Date.now()));
    }
  }

  /** Like a decoder that joins in the middle of this stream. */
  askForKeyFrame(ssrc: number): void {
    this.#receive?.send(keyFrameRequest(ssrc));
  }

  async #speakUp(): Promise<void> {
    await this.signalling.request('producer:speaking', { producer: this.#producers.microphone });
  }

  /** Packets are numbered as they are sent, as in a browser. */
  #say(packets: readonly Buffer[]): void {
    for (const packet of packets) {
      this.#spoken += 1;
      packet.writeUInt16BE(this.#spoken & 0xffff, 2);
      this.#out(packet);
    }
  }

  #out(packet: Buffer): void {
    if (Math.random() * 100 >= this.lostPercent) this.#send?.send(packet);
  }

  close(): void {
    this.signalling.close();
    this.#send?.close();
    this.#receive?.close();
  }

  /** Resolves once both are connected. */
  #open({ sendTransport, receiveTransport }: Transports): Promise<unknown> {
    this.#send?.close();
    this.#receive?.close();
    const send = sendTransport && this.#connect('SendOnly', sendTransport);
    const { receivesOver = (transport) => transport } = this.#options;
    const receive = this.#connect('RecvOnly', receivesOver(receiveTransport));
    [this.#send, this.#receive] = [send, receive];
    send?.onPacket((packet) => {
      const asked = keyFrameAskedOf(packet);
      this.#videos.find(({ ssrc }) => ssrc === asked)?.wantKey();
    });
    if (this.#options.counts) receive.onPacket((packet) => this.#count(packet));
    return Promise.all([send?.connected, receive.connected]);
  }

  #connect(direction: 'SendOnly' | 'RecvOnly', info: TransportInfo): BotTransport {
    const transport = new BotTransport(direction, info);
    const { dtlsParameters } = transport;
    this.signalling.request('transport:connect', { transport: info.id, dtlsParameters }).catch(() => undefined);
    return transport;
  }

  async #moveTo(transports: Transports): Promise<void> {
    // New receivers start with a key frame, which the worker will request.
    void this.#open(transports).catch(() => undefined);
    await this.#produce();
  }

  #note(consumers: readonly ConsumerInfo[]): void {
    for (const { peer, source, rtpParameters } of consumers) {
      const [encoding] = rtpParameters.encodings ?? [];
      if (encoding?.ssrc === undefined) continue;
      this.#senders.set(encoding.ssrc, { of: this.#people.get(peer) ?? peer, source, ssrc: encoding.ssrc });
    }
  }

  #count(packet: Buffer): void {
    const [, second = 0] = packet;
    // RTCP on the same port (RFC 5761).
    if (packet.length < 12 || (second >= 192 && second <= 223)) return;
    this.#options.hears?.(packet, this.#senders.get(packet.readUInt32BE(8)));
    this.#packets += 1;
    this.#bytes += packet.length;
    const sequence = packet.readUInt16BE(2);
    const ssrc = packet.readUInt32BE(8);
    const stream = this.#streams.get(ssrc) ?? { next: sequence };
    const skipped = (sequence - stream.next) & 0xffff;
    // Anything further away is late.
    if (skipped < 0x8000) {
      this.#lost += skipped;
      stream.next = (sequence + 1) & 0xffff;
    }
    this.#streams.set(ssrc, stream);
  }

  async #produce(): Promise<void> {
    const { muted = false, viewOnly = false } = this.#options;
    if (viewOnly) return;
    const common = { rtcp: { cname: randomUUID() } };
    const microphone = {
      codecs: [opus],
      headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' as const, id: AUDIO_LEVEL_ID }],
      encodings: [{ ssrc: this.#microphone.ssrc, dtx: true }],
      ...common,
    };
    const film = (streams: readonly VideoStream[]) => {
      return { codecs: [streams[0]?.codec ?? vp8], encodings: streams.map(({ ssrc }) => ({ ssrc })), ...common };
    };
    const screen = this.#screen ? [this.#screen] : [];
    const all = [
      { producer: this.#producers.microphone, source: 'microphone' as const, rtpParameters: microphone },
      { producer: this.#producers.camera, source: 'camera' as const, rtpParameters: film(this.#cameras) },
      { producer: this.#producers.screen, source: 'screen' as const, rtpParameters: film(screen) },
    ];
    const producers = all.filter(({ rtpParameters }) => rtpParameters.encodings.length > 0);
    await this.signalling.request('producers:create', {
      producers: producers.map((one) => ({ ...one, paused: one.source === 'microphone' && muted })),
    });
  }
}

/** A socket like a page's, for which a proxy in front has named this address. */
const openAs =
  (forwardedFor: string) =>
  (url: string): ServerSocket =>
    io(url, {
      transports: ['websocket'],
      auth: { protocol: PROTOCOL_VERSION },
      forceNew: true,
      reconnection: false,
      extraHeaders: { 'x-forwarded-for': forwardedFor },
    });

/** As if this receiver could report its downlink like old browsers (REMB), which it then never does. */
const withEstimate = (capabilities: RtpCapabilities) =>
  without(capabilities, { feedback: ['transport-cc'], extensions: ['transport-wide-cc'] });

/**
 * Without an estimate of the downlink, the server sends everything that is subscribed to: the server is what is
 * measured.
 */
const withoutEstimate = (capabilities: RtpCapabilities) =>
  without(capabilities, {
    feedback: ['transport-cc', 'goog-remb'],
    extensions: ['transport-wide-cc', 'abs-send-time'],
  });

function without(
  { codecs = [], headerExtensions = [], ...rest }: RtpCapabilities,
  { feedback, extensions }: { feedback: string[]; extensions: string[] },
): RtpCapabilities {
  return {
    ...rest,
    codecs: codecs.map(({ rtcpFeedback = [], ...codec }) => ({
      ...codec,
      rtcpFeedback: rtcpFeedback.filter(({ type }) => !feedback.includes(type)),
    })),
    headerExtensions: headerExtensions.filter(({ uri }) => !extensions.some((name) => uri.includes(name))),
  };
}

/** @throws Error with this message if it takes longer. */
async function within<Result>(ms: number, wait: Promise<Result>, words: string): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timeout = setTimeout(() => reject(new Error(words)), ms);
  return Promise.race([wait, promise]).finally(() => clearTimeout(timeout));
}

const randomSsrc = () => 1 + Math.floor(Math.random() * 0xffff_fffe);
