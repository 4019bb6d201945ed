/**
 * An RTCPeerConnection that refuses what Safari's does. By its sources (WebKit, `RTCPeerConnection.cpp`,
 * `LibWebRTCRtpSenderBackend.cpp`) and libwebrtc's (`PeerConnection::AddTransceiver`,
 * `MediaSessionDescriptionFactory`):
 * - of several encodings all have a RID, or none is taken (WebKit since March 2026; before, libwebrtc made up RIDs that
 *   the page did not know);
 * - with RIDs the offer has `a=rid` and `a=simulcast`, and no `a=ssrc`, by which SSRC groups could be asked for;
 * - unknown members of an encoding, as `scalabilityMode`, are dropped;
 * - `setParameters` takes what the last `getParameters` gave, once;
 * - offers, answers and `replaceTrack` are done one after another (webrtc-pc, operations chain).
 * The lines of its session descriptions are libwebrtc's, with Safari's codecs in Safari's order.
 */
const SESSION = `v=0
o=- 4962303333179871722 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE MIDS
a=extmap-allow-mixed
a=msid-semantic: WMS stream
`;
const TRANSPORT = `c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:uuGm
a=ice-pwd:3bTrCzXqAPSX7e3sqhPzRAnt
a=ice-options:trickle
a=fingerprint:sha-256 84:D2:48:C8:B0:5C:A4:1B:1D:7A:AE:8E:5F:4E:A9:CD:2F:FE:3E:08:5E:1C:4E:9E:97:E9:4E:EE:9E:FB:7E:0A
a=setup:actpass
`;
const AUDIO = `a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
`;
const VIDEO = `a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:13 urn:3gpp:video-orientation
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 H264/90000
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:100 VP8/90000
a=rtcp-fb:100 ccm fir
a=rtcp-fb:100 nack
a=rtcp-fb:100 nack pli
a=rtpmap:101 rtx/90000
a=fmtp:101 apt=100
a=rtpmap:102 VP9/90000
a=rtcp-fb:102 ccm fir
a=rtcp-fb:102 nack
a=rtcp-fb:102 nack pli
a=fmtp:102 profile-id=0
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
`;

type Kind = 'audio' | 'video';
type Track = Pick<MediaStreamTrack, 'id' | 'kind'>;
type Parameters = { transactionId: string; encodings: RTCRtpEncodingParameters[] };

/** All connections, and their calls in order. */
export type Made = { connections: FakeSafariConnection[]; calls: string[] };

class FakeSender {
  track: Track | null;
  transform: unknown = null;
  readonly #connection: FakeSafariConnection;
  #encodings: RTCRtpEncodingParameters[];
  /** The result of `getParameters`, until it is used. */
  #transaction: string | undefined;

  constructor(connection: FakeSafariConnection, parts: { track: Track | null; encodings: RTCRtpEncodingParameters[] }) {
    this.#connection = connection;
    this.track = parts.track;
    this.#encodings = parts.encodings;
  }

  get rids(): string[] {
    return this.#encodings.length > 1 ? this.#encodings.map(({ rid = '' }) => rid) : [];
  }

  replaceTrack(track: Track | null): Promise<void> {
    return this.#connection.chain(`replaceTrack ${track ? track.kind : 'null'}`, () => {
      this.track = track;
    });
  }

  getParameters(): Parameters {
    this.#transaction = crypto.randomUUID();
    return { transactionId: this.#transaction, encodings: this.#encodings.map((encoding) => ({ ...encoding })) };
  }

  async setParameters({ transactionId, encodings }: Parameters): Promise<void> {
    if (transactionId !== this.#transaction) throw refusal('InvalidStateError', 'getParameters must be called before');
    this.#transaction = undefined;
    const sameRids = encodings.every(({ rid }, index) => rid === this.#encodings[index]?.rid);
    if (!sameRids || encodings.length !== this.#encodings.length)
      throw refusal('InvalidModificationError', 'encodings');
    this.#encodings = encodings.map(known);
  }
}

type FakeTransceiver = { mid: string | null; direction: string; kind: Kind; sender: FakeSender };

class FakeSafariConnection extends EventTarget {
  readonly connectionState = 'new';
  readonly transceivers: FakeTransceiver[] = [];
  localDescription: RTCSessionDescriptionInit | undefined;
  signalingState: 'stable' | 'have-local-offer' = 'stable';
  readonly #made: Made;
  #work: Promise<unknown> = Promise.resolve();

  constructor(made: Made) {
    super();
    this.#made = made;
    made.connections.push(this);
  }

  addTransceiver(
    trackOrKind: Track | Kind,
    { direction = 'sendrecv', sendEncodings = [] }: { direction?: string; sendEncodings?: RTCRtpEncodingParameters[] },
  ): FakeTransceiver {
    this.#made.calls.push('addTransceiver');
    if (sendEncodings.length > 1 && sendEncodings.some(({ rid }) => rid === undefined))
      throw new TypeError('Several encodings without a rid');
    const track = typeof trackOrKind === 'string' ? null : trackOrKind;
    const encodings = (sendEncodings.length === 0 ? [{}] : sendEncodings).map(known);
    const kind = (typeof trackOrKind === 'string' ? trackOrKind : trackOrKind.kind) as Kind;
    const transceiver = { mid: null, direction, kind, sender: new FakeSender(this, { track, encodings }) };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  createOffer = () => this.chain('createOffer', () => ({ type: 'offer' as const, sdp: this.#describe() }));

  setLocalDescription = (description: RTCSessionDescriptionInit) =>
    this.chain('setLocalDescription', () => {
      this.localDescription = description;
      this.signalingState = 'have-local-offer';
      this.transceivers.forEach((transceiver, index) => {
        transceiver.mid = String(index);
      });
    });

  setRemoteDescription = ({ sdp = '' }: RTCSessionDescriptionInit) =>
    this.chain(`setRemoteDescription, sending ${this.#sending()}`, () => {
      if (this.signalingState !== 'have-local-offer') throw refusal('InvalidStateError', 'there is no offer');
      if (kindsOf(sdp) !== kindsOf(this.localDescription?.sdp ?? ''))
        throw refusal('InvalidAccessError', 'The order of m-lines in answer does not match order in offer');
      this.signalingState = 'stable';
    });

  getConfiguration = () => ({});
  getStats = async () => new Map();
  close = () => undefined;

  /** Runs one operation after another, like the operations chain of a connection (webrtc-pc, 4.4.1.2). */
  chain<Result>(name: string, work: () => Result): Promise<Result> {
    const done = this.#work.then(() => {
      this.#made.calls.push(name);
      return work();
    });
    this.#work = done.catch(() => undefined);
    return done;
  }

  #sending(): string {
    const tracks = this.transceivers.flatMap(({ sender }) => sender.track?.kind ?? []);
    return tracks.length === 0 ? 'nothing' : tracks.join(' and ');
  }

  #describe(): string {
    const mids = this.transceivers.map((_, index) => index).join(' ');
    const sections = this.transceivers.map((transceiver, index) => sectionOf(transceiver, index));
    return [SESSION.replace('MIDS', mids), ...sections].join('').replaceAll('\n', '\r\n');
  }
}

function sectionOf({ kind, direction, sender }: FakeTransceiver, index: number): string {
  const head =
    kind === 'audio' ? 'm=audio 9 UDP/TLS/RTP/SAVPF 111' : 'm=video 9 UDP/TLS/RTP/SAVPF 96 97 100 101 102 103';
  const lines = [`${head}\n${TRANSPORT}a=mid:${index}\na=${direction}\n`, kind === 'audio' ? AUDIO : VIDEO];
  if (direction === 'sendonly') lines.push(`a=msid:stream sender-${index}\n`, streamsOf(sender, index));
  return lines.join('');
}

function streamsOf({ rids }: FakeSender, index: number): string {
  if (rids.length > 0)
    return `${rids.map((rid) => `a=rid:${rid} send\n`).join('')}a=simulcast:send ${rids.join(';')}\n`;
  const [media, rtx] = [1000 + index * 10, 1001 + index * 10];
  const of = (ssrc: number) => `a=ssrc:${ssrc} cname:parley\na=ssrc:${ssrc} msid:stream sender-${index}\n`;
  return `a=ssrc-group:FID ${media} ${rtx}\n${of(media)}${of(rtx)}`;
}

const kindsOf = (sdp: string) => [...sdp.matchAll(/^m=(\w+)/gm)].map(([, kind]) => kind).join(' ');

/** The members of an encoding that Safari's dictionary has. */
const known = ({ rid, active = true, maxBitrate, scaleResolutionDownBy }: RTCRtpEncodingParameters) => ({
  active,
  ...(rid === undefined ? {} : { rid }),
  ...(maxBitrate === undefined ? {} : { maxBitrate }),
  ...(scaleResolutionDownBy === undefined ? {} : { scaleResolutionDownBy }),
});

const refusal = (name: string, message: string) => new DOMException(message, name);

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1';

/** Makes this process look like a page in Safari, until the returned function is called. */
export function pretendSafari(): { made: Made; undo(): void } {
  const made: Made = { connections: [], calls: [] };
  const connection = Object.assign(
    function create() {
      return new FakeSafariConnection(made);
    },
    { generateCertificate: async () => new FakeCertificate() },
  );
  Object.assign(globalThis, { RTCPeerConnection: connection, MediaStream: FakeStream });
  const before = Object.getOwnPropertyDescriptor(Navigator.prototype, 'userAgent') ?? {};
  Object.defineProperty(Navigator.prototype, 'userAgent', { get: () => SAFARI, configurable: true });
  const undo = () => {
    Object.defineProperty(Navigator.prototype, 'userAgent', before);
    for (const name of ['RTCPeerConnection', 'MediaStream']) Reflect.deleteProperty(globalThis, name);
  };
  return { made, undo };
}

class FakeStream {
  readonly id = 'stream';
}

/** A copy, which mediasoup-client makes, has the data of the original and not its methods. */
class FakeCertificate {
  readonly expires = 0;

  getFingerprints() {
    return [{ algorithm: 'sha-256', value: Array<string>(32).fill('A1').join(':') }];
  }
}
