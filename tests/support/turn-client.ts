import { createSocket, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import {
  STUN_COOKIE,
  type StunAttribute,
  stunAttribute,
  stunAttributesOf,
  stunErrorOf,
  stunKey,
  stunRequest,
  stunTransaction,
} from '../../server/util/stun.ts';

/** Methods of RFC 8656. */
const ALLOCATE = 0x0003;
const CREATE_PERMISSION = 0x0008;
const UDP = Buffer.from([17, 0, 0, 0]);

/** When a request is sent again, in milliseconds. */
const AGAIN_MS = 500;

type Credential = { username: string; credential: string };

/** A TURN client over UDP that reports refusals. */
export class TurnClient {
  readonly #socket: Socket = createSocket('udp4');
  readonly #port: number;
  readonly #credential: Credential;
  #challenge: readonly StunAttribute[] = [];

  /** `port` on 127.0.0.1. */
  constructor(port: number, credential: Credential) {
    this.#port = port;
    this.#credential = credential;
  }

  /** Requests a relay. @returns the error code, or 0. */
  async allocate(): Promise<number> {
    const first = await this.#request(ALLOCATE, [[stunAttribute.transport, UDP]]);
    this.#challenge = [
      [stunAttribute.username, Buffer.from(this.#credential.username)],
      ...first.filter(([type]) => type === stunAttribute.realm || type === stunAttribute.nonce),
    ];
    return stunErrorOf(await this.#request(ALLOCATE, [[stunAttribute.transport, UDP], ...this.#challenge], this.#key));
  }

  /** Requests a permission for that address. @returns the error code, or 0. */
  async permit(address: string): Promise<number> {
    const peer = peerAddress(address);
    const attributes = [[stunAttribute.peer, peer] as const, ...this.#challenge];
    return stunErrorOf(await this.#request(CREATE_PERMISSION, attributes, this.#key));
  }

  close(): void {
    this.#socket.close();
  }

  get #key(): Buffer {
    const realm = String(this.#challenge.find(([type]) => type === stunAttribute.realm)?.[1] ?? '');
    const { username, credential: password } = this.#credential;
    return stunKey({ username, realm, password });
  }

  /** Over UDP a request is sent again until its answer comes (RFC 8489, 6.2.1). */
  async #request(method: number, attributes: readonly StunAttribute[], key?: Buffer): Promise<StunAttribute[]> {
    const request = stunRequest(method, attributes, key);
    const { promise, resolve } = Promise.withResolvers<StunAttribute[]>();
    const hear = (answer: Buffer) => {
      if (stunTransaction(answer) === stunTransaction(request)) resolve(stunAttributesOf(answer));
    };
    const send = () => this.#socket.send(request, this.#port, '127.0.0.1');
    this.#socket.on('message', hear);
    send();
    const again = setInterval(send, AGAIN_MS);
    const answered = await promise;
    clearInterval(again);
    this.#socket.off('message', hear);
    return answered;
  }
}

/** XOR-PEER-ADDRESS of an IPv4 address. */
function peerAddress(address: string): Buffer {
  if (!isIPv4(address)) throw new TypeError('an IPv4 address');
  const value = Buffer.alloc(8);
  value[1] = 1;
  value.writeUInt16BE(9 ^ (STUN_COOKIE >>> 16), 2);
  const bytes = Buffer.from(address.split('.').map(Number));
  value.writeUInt32BE((bytes.readUInt32BE() ^ STUN_COOKIE) >>> 0, 4);
  return value;
}
