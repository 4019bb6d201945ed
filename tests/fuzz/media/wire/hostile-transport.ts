import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import type { TransportInfo } from '../../../../server/shared/protocol/media.ts';
import type { DtlsParameters } from '../../../../server/shared/protocol/rtc.ts';
import { type Identity, makeIdentity } from './certificate.ts';
import { DtlsClient, type DtlsClientOptions } from './dtls-client.ts';
import { words16 } from './sctp-packet.ts';
import { Srtp } from './srtp.ts';
import { bindingRequest, isBindingSuccess } from './stun.ts';

/** One identity for all transports: the server distinguishes transports, not their owners. */
const identity: Identity = makeIdentity();

/** The DTLS parameters to send to the server before, or while, a hostile transport connects. */
export const hostileDtls: DtlsParameters = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: identity.fingerprint }],
};

/** How long to wait before a request is repeated, in milliseconds. */
const AGAIN_MS = 200;
const TIMEOUT_MS = 5000;

type Callbacks = Pick<DtlsClientOptions, 'onData' | 'mutate'> & {
  /** Receives everything that is neither STUN nor DTLS, still encrypted; RTP headers are readable anyway. */
  onMedia?: (packet: Buffer) => void;
};

/** One end of a WebRTC transport over UDP that can send invalid data at any layer, as no browser does. */
export class HostileTransport {
  readonly info: TransportInfo;
  readonly dtls: DtlsClient;
  readonly #socket: Socket;
  readonly #callbacks: Callbacks;
  #bound = Promise.withResolvers<void>();
  #srtp: Srtp | undefined;
  #tcp: TcpSocket | undefined;

  /** Opens a transport and connects ICE and DTLS. */
  static async connect(info: TransportInfo, callbacks: Callbacks = {}): Promise<HostileTransport> {
    const transport = await HostileTransport.open(info, callbacks);
    try {
      await transport.bind();
      transport.dtls.start();
      await within(TIMEOUT_MS, transport.dtls.connected, 'DTLS does not connect');
      transport.#srtp = new Srtp(transport.dtls.srtpKeys);
      return transport;
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  /** Opens a transport with a socket only. */
  static async open(info: TransportInfo, callbacks: Callbacks = {}): Promise<HostileTransport> {
    const candidate = info.iceCandidates.find(({ protocol }) => protocol === 'udp');
    if (!candidate) throw new Error('no UDP candidate');
    const socket = createSocket('udp4');
    socket.connect(candidate.port, candidate.ip);
    await once(socket, 'connect');
    return new HostileTransport(socket, { info, callbacks });
  }

  private constructor(socket: Socket, { info, callbacks }: { info: TransportInfo; callbacks: Callbacks }) {
    this.info = info;
    this.#socket = socket;
    this.#callbacks = callbacks;
    this.dtls = new DtlsClient({ identity, send: (datagram) => this.sendRaw(datagram), ...callbacks });
    socket.on('message', (datagram) => this.#receive(datagram));
    // The port is closed, as after the death of a worker, which the caller detects in other ways.
    socket.on('error', () => undefined);
  }

  /**
   * Makes this socket a valid pair of the transport by a binding request with its credentials; later, keeps consent.
   */
  async bind(): Promise<void> {
    this.#bound = Promise.withResolvers<void>();
    const ask = () => this.sendRaw(bindingRequest(this.info.iceParameters));
    const again = setInterval(ask, AGAIN_MS);
    ask();
    await within(TIMEOUT_MS, this.#bound.promise, 'ICE does not connect').finally(() => clearInterval(again));
  }

  /** Continues over TCP once the server has answered there, and no longer reads what arrives. */
  async goOverTcp(): Promise<void> {
    const candidate = this.info.iceCandidates.find(({ protocol }) => protocol === 'tcp');
    if (!candidate) throw new Error('no TCP candidate');
    const tcp = connect(candidate.port, candidate.ip);
    await once(tcp, 'connect');
    tcp.on('error', () => undefined);
    this.#tcp = tcp;
    this.sendRaw(bindingRequest(this.info.iceParameters));
    await once(tcp, 'data');
    tcp.pause();
  }

  /** Sends a datagram as it is; over TCP with its length before it (RFC 4571). */
  sendRaw(datagram: Buffer): void {
    if (this.#tcp) this.#tcp.write(Buffer.concat([words16(datagram.length), datagram]));
    else this.#socket.send(datagram);
  }

  sendRtp(packet: Buffer): void {
    if (this.#srtp) this.sendRaw(this.#srtp.rtp(packet));
  }

  sendRtcp(packet: Buffer): void {
    if (this.#srtp) this.sendRaw(this.#srtp.rtcp(packet));
  }

  close(): void {
    this.#tcp?.destroy();
    this.#socket.close();
  }

  #receive(datagram: Buffer): void {
    const [first = 0] = datagram;
    if (first < 4) {
      if (isBindingSuccess(datagram)) this.#bound.resolve();
    } else if (first >= 20 && first < 64) this.dtls.receive(datagram);
    else this.#callbacks.onMedia?.(datagram);
  }
}

async function within<Result>(ms: number, wait: Promise<Result>, words: string): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timeout = setTimeout(() => reject(new Error(words)), ms);
  return Promise.race([wait, promise]).finally(() => clearTimeout(timeout));
}
