import type { DirectCandidate, DirectMessage, DirectRole } from '#shared/protocol/direct.ts';
import type { VideoSettings } from '#shared/protocol/room.ts';
import type { IceServer } from '#shared/protocol/rtc.ts';
import { kindOf, type PeerId, type Source } from '#shared/protocol/scalars.ts';
import { DirectData } from '../data/transport/direct-data.ts';
import { cameraScale, screenScale } from './encodings.ts';
import type { MediaLink } from './link.ts';
import type { Wanted } from './source-sender.ts';
import { SPEECH, SpeechDetector } from './speech-detector.ts';
import { bytesReceived } from './stream-counts.ts';
import { isUsable, withUsable } from './usable-candidates.ts';

export type DirectLinkOptions = {
  /** The peer at the other end. */
  peer: PeerId;
  role: DirectRole;
  iceServers: readonly IceServer[];
  relayOnly: boolean;
  video: VideoSettings;
  /** mediasoup-client's name for this browser. */
  handlerName: string;
  /** Whether the other end sends something now, as far as the server knows. */
  expects(): boolean;
  /** To the other end, in this order. */
  sendMessage(message: DirectMessage): void;
  /** Nothing gets through, or nothing any more. */
  onFailed(): void;
};

/** Whether somebody is speaking at either end. */
export type DirectSpeaking = { self: boolean; other: boolean };

/**
 * Both ends have these transceivers in this order, so that neither needs to say which is which, and a new track
 * replaces the previous one without negotiation.
 */
const SOURCES: readonly Source[] = ['microphone', 'camera', 'screen', 'screen-audio'];
/** How long to restart ICE on a path that the browser reports as lost, in milliseconds. */
const RESTART_TIMEOUT_MS = 5000;
/** How often incoming media is checked, in milliseconds. */
const SILENCE_CHECK_MS = 500;
/**
 * How long expected media may be missing, in milliseconds, before ICE is restarted, and before the link is given up.
 * The browser itself notices only after more than twice that time.
 */
const SILENCE_MS = { restart: 1500, lost: 2500 };

/**
 * A peer connection to the only other participant. Colliding offers are resolved by perfect negotiation (webrtc, 10.7):
 * the callee is polite.
 */
export class DirectLink implements MediaLink {
  /** Files and pointers besides audio and video. */
  readonly data: DirectData;
  readonly #options: DirectLinkOptions;
  readonly #connection: RTCPeerConnection;
  readonly #wanted = new Map<Source, Wanted>();
  readonly #speech = new SpeechDetector();
  /**
   * Negotiation and sending, one step at a time and in order: a sender allows one change of its parameters at a time.
   */
  #steps = Promise.resolve();
  #makingOffer = false;
  #ignoringOffer = false;
  #restarting: ReturnType<typeof setTimeout> | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;
  #silence = { bytes: 0, since: 0, restarted: false };
  #closed = false;

  constructor(options: DirectLinkOptions) {
    const { peer, role, iceServers, relayOnly, sendMessage } = options;
    this.#options = options;
    this.#connection = new RTCPeerConnection({
      iceServers: iceServers.slice(),
      iceTransportPolicy: relayOnly ? 'relay' : 'all',
      bundlePolicy: 'max-bundle',
    });
    const connection = this.#connection;
    connection.onnegotiationneeded = () => void this.#offer().catch(() => this.#fail());
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) sendMessage({ candidate: candidateOf(candidate) });
    };
    connection.oniceconnectionstatechange = () => this.#followPath();
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'failed' && connection.iceConnectionState !== 'failed') this.#fail();
    };
    this.data = new DirectData(connection, { peer, offers: role === 'caller', onFlood: () => this.#fail() });
    if (role === 'caller') {
      for (const source of SOURCES) connection.addTransceiver(kindOf(source), { direction: 'sendrecv' });
    }
  }

  /** The track of the other's source, once both have agreed; it is silent and black while nothing is sent. */
  trackOf(source: Source): MediaStreamTrack | undefined {
    return this.#transceiverOf(source)?.receiver.track;
  }

  send(source: Source, wanted: Wanted): void {
    this.#wanted.set(source, wanted);
    this.#then(() => this.#apply(source));
  }

  /** Handles a message of the other end. */
  receive(message: DirectMessage): void {
    if ('shown' in message) return;
    this.#then(() => this.#take(message));
  }

  receiverOf(_: PeerId, source: Source): RTCRtpReceiver | undefined {
    return this.#transceiverOf(source)?.receiver;
  }

  get connected(): boolean {
    return this.#connection.connectionState === 'connected';
  }

  async speaking(): Promise<DirectSpeaking> {
    const { sender, receiver } = this.#transceiverOf('microphone') ?? {};
    const other = (receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0) > SPEECH.amplitude;
    return { self: sender?.track ? await this.#speech.isSpeaking(sender, sender.track) : false, other };
  }

  /** New credentials for the same servers, for all candidates gathered from now on. */
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
    this.#speech.close();
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

  /** Sends an offer or an answer, whichever is due. */
  async #describe(): Promise<void> {
    await this.#connection.setLocalDescription();
    const { type, sdp } = this.#connection.localDescription ?? {};
    if (sdp && (type === 'offer' || type === 'answer')) this.#options.sendMessage({ description: { type, sdp } });
  }

  async #take(message: Exclude<DirectMessage, { shown: true }>): Promise<void> {
    if (this.#closed) return;
    const connection = this.#connection;
    if ('candidate' in message) {
      if (!isUsable(message.candidate.candidate)) return;
      const adding = connection.addIceCandidate(message.candidate as RTCIceCandidateInit);
      // The candidates of an ignored offer belong to nothing.
      return this.#ignoringOffer ? adding.catch(() => undefined) : adding;
    }
    const { description } = message;
    const collides = description.type === 'offer' && (this.#makingOffer || connection.signalingState !== 'stable');
    this.#ignoringOffer = collides && this.#options.role === 'caller';
    if (this.#ignoringOffer) return;
    await connection.setRemoteDescription({ ...description, sdp: withUsable(description.sdp) });
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
      this.#looking ??= setInterval(() => void this.#listenForSilence(), SILENCE_CHECK_MS);
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

/** Before the first negotiation, a sender has no encodings to be limited. */
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
