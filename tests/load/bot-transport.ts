import { PeerConnection, type Track, Video } from 'node-datachannel';
import type { TransportInfo } from '../../server/shared/protocol/media.ts';
import type { DtlsParameters } from '../../server/shared/protocol/rtc.ts';

/** A WebRTC transport of a bot: real ICE, DTLS and SRTP, and raw packets. */
export class BotTransport {
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly dtlsParameters: DtlsParameters;
  readonly connected: Promise<void>;

  constructor(direction: 'SendOnly' | 'RecvOnly', remote: TransportInfo) {
    this.#connection = new PeerConnection('bot', {
      iceServers: [],
      forceMediaTransport: true,
      disableAutoNegotiation: true,
    });
    const media = new Video('0', direction);
    media.addVP8Codec(96);
    if (direction === 'SendOnly') media.addSSRC(1, 'bot');
    // One media section for everything: streams are told apart by SSRC only.
    this.#track = this.#connection.addTrack(media);
    this.connected = new Promise((resolve, reject) => {
      this.#track.onOpen(resolve);
      this.#connection.onStateChange((state) => {
        if (state === 'failed') reject(new Error('ICE or DTLS failed'));
      });
    });
    this.connected.catch(() => undefined);
    this.#connection.setLocalDescription('offer');
    const sdp = this.#connection.localDescription()?.sdp ?? '';
    const value = /a=fingerprint:sha-256 (\S+)/iu.exec(sdp)?.[1] ?? '';
    this.dtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] };
    this.#connection.setRemoteDescription(answer(remote, direction), 'answer');
  }

  send(packet: Buffer): void {
    if (this.#track.isOpen()) this.#track.sendMessageBinary(packet);
  }

  onPacket(receive: (packet: Buffer) => void): void {
    this.#track.onMessage(receive);
  }

  close(): void {
    this.#connection.close();
  }
}

function answer({ iceParameters, iceCandidates, dtlsParameters }: TransportInfo, of: 'SendOnly' | 'RecvOnly'): string {
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  const udp = iceCandidates.filter(({ protocol }) => protocol === 'udp');
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=ice-lite',
    `a=fingerprint:sha-256 ${fingerprint?.value}`,
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    `a=${of === 'SendOnly' ? 'recvonly' : 'sendonly'}`,
    'a=rtcp-mux',
    'a=setup:passive',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    'a=rtpmap:96 VP8/90000',
    ...udp.map(
      ({ foundation, priority, ip, port }) => `a=candidate:${foundation} 1 udp ${priority} ${ip} ${port} typ host`,
    ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}
