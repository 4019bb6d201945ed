import type { DirectCandidate, DirectMessage, DirectRole } from '#shared/protocol/direct.ts';
import type { VideoSettings } from '#shared/protocol/room.ts';
import type { IceServer } from '#shared/protocol/rtc.ts';
import { kindOf, type PeerId, type Source } from '#shared/protocol/scalars.ts';
import { DirectData } from './direct-data.ts';
import { cameraScale, screenScale } from './encodings.ts';
import type { MediaLink } from './link.ts';
import { OwnVoice, VOICE } from './own-voice.ts';
import type { Wanted } from './source-sender.ts';
import { bytesReceived } from './stream-counts.ts';

export type DirectLinkOptions = {
  /** Who is at the other end. */
  peer: PeerId;
  role: DirectRole;
  iceServers: readonly IceServer[];
  relayOnly: boolean;
  video: VideoSettings;
  /** Of mediasoup-client: which browser this is. */
  handlerName: string;
  /** Whether the other sends something now, as far as the server knows. */
  expects(): boolean;
  /** To the other end, in this order. */
  say(message: DirectMessage): void;
  /** Nothing gets through, or nothing any more. */
  onFailed(): void;
};

/** Whether there is a voice at either end. */
export type Voices = { self: boolean; other: boolean };

/**
 * Both ends have these transceivers in this order, so that neither needs to say which is which, and a track that
 * changes takes the place of the one before without any negotiation.
 */
const SOURCES: readonly Source[] = ['microphone', 'camera', 'screen', 'screen-audio'];
/** A path that the browser says is lost is looked for anew for so long, in milliseconds. */
const RESTART_TIMEOUT_MS = 5000;
/** How often it is looked at whether anything comes, in milliseconds. */
const LOOK_MS = 500;
/**
 * What is sent and does not come for so long, in milliseconds: then another path is looked for, and then it is given
 * up. The browser by itself notices only after more than twice that.
 */
const SILENCE_MS = { restart: 1500, lost: 2500 };

/**
 * A peer connection to the one other person in the room. Offers that meet are settled as in the W3C's perfect
 * negotiation (webrtc, 10.7): the callee is polite.
 */
export class DirectLink implements MediaLink {
  /** Files and pointers beside sound and pictures. */
  readonly data: DirectData;
  readonly #options: DirectLinkOptions;
  readonly #connection: RTCPeerConnection;
  readonly #wanted = new Map<Source, Wanted>();
  readonly #ownVoice = new OwnVoice();
  /**
   * What was said and what is to be sent, one at a time and in this order: a sender bears one change of its parameters
   * at a time.
   */
  #steps = Promise.resolve();
  #makingOffer = false;
  #ignoringOffer = false;
  #restarting: ReturnType<typeof setTimeout> | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;
  #silence = { bytes: 0, since: 0, restarted: false };
  #closed = false;

  constructor(options: DirectLinkOptions) {
    const { peer, role, iceServers, relayOnly, say } = options;
    this.#options = options;
    this.#connection = new RTCPeerConnection({
      iceServers: iceServers.slice(),
      iceTransportPolicy: relayOnly ? 'relay' : 'all',
      bundlePolicy: 'max-bundle',
    });
    const connection = this.#connection;
    connection.onnegotiationneeded = () => void this.#offer().catch(() => this.#fail());
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) say({ candidate: candidateOf(candidate) });
    };
    connection.oniceconnectionstatechange = () => this.#followPath();
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'failed' && connection.iceConnectionState !== 'failed') this.#fail();
    };
    this.data = new DirectData(connection, { peer, offers: role === 'caller' });
    if (role === 'caller') {
      for (const source of SOURCES) connection.addTransceiver(kindOf(source), { direction: 'sendrecv' });
    }
  }

  /** What arrives of the other's source, once both have agreed; it is silent and black while nothing is sent. */
  trackOf(source: Source): MediaStreamTrack | undefined {
    return this.#transceiverOf(source)?.receiver.track;
  }

  send(source: Source, wanted: Wanted): void {
    this.#wanted.set(source, wanted);
    this.#then(() => this.#apply(source));
  }

  /** The other end said this. */
  hear(message: DirectMessage): void {
    if ('shown' in message) return;
    this.#then(() => this.#take(message));
  }

  receiverOf(_: PeerId, source: Source): RTCRtpReceiver | undefined {
    return this.#transceiverOf(source)?.receiver;
  }

  get connected(): boolean {
    return this.#connection.connectionState === 'connected';
  }

  async voices(): Promise<Voices> {
    const { sender, receiver } = this.#transceiverOf('microphone') ?? {};
    const other = (receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0) > VOICE.amplitude;
    return { self: sender?.track ? await this.#ownVoice.isHeard(sender, sender.track) : false, other };
  }

  /** New credentials for the same servers, for whatever gathers candidates from now on. */
  renew(iceServers: readonly IceServer[]): void {
    this.#connection.setConfiguration({ ...this.#connection.getConfiguration(), iceServers: iceServers.slice() });
  }

  async stats(): Promise<readonly RTCStatsReport[]> {
    return [await this.#connection.getStats()];
  }

  midOf(source: Source): string | undefined {
    const transceiver = this.#transceiverOf(source);
    return transceiver?.sender.track ? (transceiver.mid ?? undefined) : undefined;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#restarting);
    clearInterval(this.#looking);
    this.#connection.close();
    this.#ownVoice.close();
    this.data.close();
  }

  #transceiverOf(source: Source): RTCRtpTransceiver | undefined {
    return this.#connection.getTransceivers()[SOURCES.indexOf(source)];
  }

  async #offer(): Promise<void> {
    try {
      this.#makingOffer = true;
      await this.#describe();
    } finally {
      this.#makingOffer = false;
    }
  }

  /** Makes an offer or an answer, whichever is due, and says it. */
  async #describe(): Promise<void> {
    await this.#connection.setLocalDescription();
    const { type, sdp } = this.#connection.localDescription ?? {};
    if (sdp && (type === 'offer' || type === 'answer')) this.#options.say({ description: { type, sdp } });
  }

  async #take(message: Exclude<DirectMessage, { shown: true }>): Promise<void> {
    if (this.#closed) return;
    const connection = this.#connection;
    if ('candidate' in message) {
      const adding = connection.addIceCandidate(message.candidate as RTCIceCandidateInit);
      // Those of an offer that was passed over belong to nothing.
      return this.#ignoringOffer ? adding.catch(() => undefined) : adding;
    }
    const { description } = message;
    const collides = description.type === 'offer' && (this.#makingOffer || connection.signalingState !== 'stable');
    this.#ignoringOffer = collides && this.#options.role === 'caller';
    if (this.#ignoringOffer) return;
    await connection.setRemoteDescription(description);
    if (description.type === 'answer') return;
    for (const transceiver of connection.getTransceivers()) transceiver.direction = 'sendrecv';
    for (const source of SOURCES) await this.#apply(source);
    await this.#describe();
  }

  async #apply(source: Source): Promise<void> {
    const sender = this.#transceiverOf(source)?.sender;
    const { track, paused } = this.#wanted.get(source) ?? { track: undefined, paused: true };
    if (!sender || this.#closed) return;
    await sender.replaceTrack(paused || !track ? null : track);
    const { video, handlerName } = this.#options;
    if (source === 'camera') {
      const scaleResolutionDownBy = track ? cameraScale(handlerName, track) : 1;
      await limitTo(sender, { maxBitrate: video.maxKbps * 1000, scaleResolutionDownBy });
    }
    if (source === 'screen') {
      const scaleResolutionDownBy = track ? screenScale(track) : 1;
      await limitTo(sender, { maxBitrate: video.screenMaxKbps * 1000, scaleResolutionDownBy });
    }
  }

  #followPath(): void {
    const { iceConnectionState } = this.#connection;
    if (iceConnectionState === 'connected' || iceConnectionState === 'completed') {
      clearTimeout(this.#restarting);
      this.#restarting = undefined;
      if (this.#looking === undefined) this.#silence.since = performance.now();
      this.#looking ??= setInterval(() => void this.#listenForSilence(), LOOK_MS);
    } else if (iceConnectionState === 'disconnected' || iceConnectionState === 'failed') {
      this.#connection.restartIce();
      this.#restarting ??= setTimeout(() => this.#fail(), RESTART_TIMEOUT_MS);
    }
  }

  async #listenForSilence(): Promise<void> {
    const [bytes, now] = [bytesReceived([await this.#connection.getStats()]), performance.now()];
    if (bytes !== this.#silence.bytes || !this.#options.expects()) {
      this.#silence = { bytes, since: now, restarted: false };
      return;
    }
    const silentMs = now - this.#silence.since;
    if (silentMs > SILENCE_MS.lost) return this.#fail();
    if (silentMs < SILENCE_MS.restart || this.#silence.restarted) return;
    this.#silence.restarted = true;
    this.#connection.restartIce();
  }

  #then(step: () => Promise<void>): void {
    this.#steps = this.#steps.then(step).catch(() => this.#fail());
  }

  #fail(): void {
    if (!this.#closed) this.#options.onFailed();
  }
}

function candidateOf({ candidate, sdpMid, sdpMLineIndex, usernameFragment }: RTCIceCandidate): DirectCandidate {
  return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
}

/** Before the first negotiation a sender has no encodings to be limited. */
async function limitTo(
  sender: RTCRtpSender,
  {
    maxBitrate,
    scaleResolutionDownBy,
  }: Required<Pick<RTCRtpEncodingParameters, 'maxBitrate' | 'scaleResolutionDownBy'>>,
): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding) return;
  if (encoding.maxBitrate === maxBitrate && (encoding.scaleResolutionDownBy ?? 1) === scaleResolutionDownBy) return;
  Object.assign(encoding, { maxBitrate, scaleResolutionDownBy });
  await sender.setParameters(parameters);
}
