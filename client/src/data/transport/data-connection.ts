import type { DataTransportInfo } from '#shared/protocol/data.ts';
import type { IceCandidate } from '#shared/protocol/media.ts';
import type { DtlsParameters, IceServer } from '#shared/protocol/rtc.ts';
import { DtlsFingerprints } from '#shared/protocol/rtc.ts';

export type DataConnectionOptions = {
  iceServers: readonly IceServer[];
  /** Lets the server create its end. */
  ask(dtlsParameters: DtlsParameters): Promise<DataTransportInfo>;
  /** Nothing gets through any more. */
  onLost(): void;
  /** Gives up opening. */
  dropped: AbortSignal;
};

/** Never used: without a first channel, SCTP would not be negotiated. */
const FIRST_CHANNEL = 1023;

/** An RTCPeerConnection for data only. The client sends its fingerprint first, so a single request suffices. */
export class DataConnection {
  readonly #connection: RTCPeerConnection;
  readonly #ended = new AbortController();

  /** Resolves once messages can be sent. @throws the server's refusal, or if nothing gets through. */
  static async open({ iceServers, ask, onLost, dropped }: DataConnectionOptions): Promise<DataConnection> {
    const connection = new RTCPeerConnection({ iceServers: [...iceServers] });
    try {
      const first = connection.createDataChannel('', { negotiated: true, id: FIRST_CHANNEL });
      await connection.setLocalDescription();
      const remote = await ask(dtlsParametersOf(connection.localDescription?.sdp ?? ''));
      dropped.throwIfAborted();
      await connection.setRemoteDescription({ type: 'answer', sdp: answerFor(remote) });
      await opened(first, { connection, dropped });
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.addEventListener('connectionstatechange', () => {
      if (connection.connectionState === 'failed') onLost();
    });
    return new DataConnection(connection);
  }

  private constructor(connection: RTCPeerConnection) {
    this.#connection = connection;
  }

  /** Both ends name the stream themselves, so that it needs no negotiation. */
  channel(stream: number, { ordered }: { ordered: boolean }): RTCDataChannel {
    const reliability = ordered ? { ordered } : { ordered, maxRetransmits: 0 };
    const channel = this.#connection.createDataChannel('', { negotiated: true, id: stream, ...reliability });
    channel.binaryType = 'arraybuffer';
    return channel;
  }

  /** Aborted by `close`, because the browser does not report the closing to the channels. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  close(): void {
    this.#connection.close();
    this.#ended.abort();
  }
}

function opened(
  channel: RTCDataChannel,
  { connection, dropped }: { connection: RTCPeerConnection; dropped: AbortSignal },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  dropped.addEventListener('abort', () => reject(dropped.reason), { once: true });
  channel.addEventListener('open', () => resolve(), { once: true });
  connection.addEventListener('connectionstatechange', () => {
    if (connection.connectionState === 'failed') reject(new Error('no data gets through to the server'));
  });
  if (channel.readyState === 'open') resolve();
  return promise;
}

function dtlsParametersOf(sdp: string): DtlsParameters {
  const [, algorithm, value] = /a=fingerprint:(\S+) (\S+)/iu.exec(sdp) ?? [];
  return { role: 'client', fingerprints: DtlsFingerprints.parse([{ algorithm: algorithm?.toLowerCase(), value }]) };
}

/** The server's end as an SDP answer (RFC 8841). */
function answerFor({ iceParameters, iceCandidates, dtlsParameters, sctp }: DataTransportInfo): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=ice-lite',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=setup:passive',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...dtlsParameters.fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    `a=sctp-port:${sctp.port}`,
    `a=max-message-size:${sctp.maxMessageBytes}`,
    ...iceCandidates.map(candidateLine),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

function candidateLine({ foundation, priority, ip, protocol, port, type, tcpType }: IceCandidate): string {
  const line = `a=candidate:${foundation} 1 ${protocol} ${priority} ${ip} ${port} typ ${type}`;
  return tcpType ? `${line} tcptype ${tcpType}` : line;
}
