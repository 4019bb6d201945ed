import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';

const COOKIE = 0x2112a442;
/** Methods and attributes of RFC 8656 and RFC 8489. */
const ALLOCATE = 0x0003;
const CREATE_PERMISSION = 0x0008;
const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  peer: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  family: 0x0017,
  transport: 0x0019,
};
const UDP = Buffer.from([17, 0, 0, 0]);

/** When a request is sent again, in milliseconds. */
const AGAIN_MS = 500;

type Attribute = readonly [type: number, value: Buffer];
type Credential = { username: string; credential: string };

/** A TURN client over UDP that reports refusals. */
export class TurnClient {
  readonly #socket: Socket = createSocket('udp4');
  readonly #port: number;
  readonly #credential: Credential;
  #challenge: readonly Attribute[] = [];

  /** `port` on 127.0.0.1. */
  constructor(port: number, credential: Credential) {
    this.#port = port;
    this.#credential = credential;
  }

  /** Requests a relay. @returns the error code, or 0. */
  async allocate(): Promise<number> {
    const first = await this.#request(ALLOCATE, [[attribute.transport, UDP]]);
    this.#challenge = [
      [attribute.username, Buffer.from(this.#credential.username)],
      ...first.filter(([type]) => type === attribute.realm || type === attribute.nonce),
    ];
    return errorOf(await this.#request(ALLOCATE, [[attribute.transport, UDP], ...this.#challenge], this.#key));
  }

  /** Requests a permission for that address. @returns the error code, or 0. */
  async permit(address: string): Promise<number> {
    const peer = peerAddress(address);
    return errorOf(await this.#request(CREATE_PERMISSION, [[attribute.peer, peer], ...this.#challenge], this.#key));
  }

  close(): void {
    this.#socket.close();
  }

  get #key(): Buffer {
    const realm = this.#challenge.find(([type]) => type === attribute.realm)?.[1] ?? '';
    const { username, credential } = this.#credential;
    return createHash('md5').update(`${username}:${realm}:${credential}`).digest();
  }

  /** Over UDP a request is sent again until its answer comes (RFC 8489, 6.2.1). */
  async #request(method: number, attributes: readonly Attribute[], key?: Buffer): Promise<Attribute[]> {
    const request = message(method, attributes, key);
    const { promise, resolve } = Promise.withResolvers<Attribute[]>();
    const hear = (answer: Buffer) => {
      if (transactionOf(answer) === transactionOf(request)) resolve(attributesOf(answer));
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

function message(method: number, attributes: readonly Attribute[], key: Buffer | undefined): Buffer {
  const body = Buffer.concat(attributes.map(encoded));
  const header = Buffer.alloc(8);
  header.writeUInt16BE(method);
  header.writeUInt16BE(body.length + (key ? 24 : 0), 2);
  header.writeUInt32BE(COOKIE, 4);
  const signed = Buffer.concat([header, randomBytes(12), body]);
  if (!key) return signed;
  return Buffer.concat([signed, encoded([attribute.integrity, createHmac('sha1', key).update(signed).digest()])]);
}

const transactionOf = (packet: Buffer) => packet.toString('hex', 8, 20);

function encoded([type, value]: Attribute): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}

function attributesOf(answer: Buffer): Attribute[] {
  const found: Attribute[] = [];
  for (let at = 20; at + 4 <= answer.length; ) {
    const length = answer.readUInt16BE(at + 2);
    found.push([answer.readUInt16BE(at), answer.subarray(at + 4, at + 4 + length)]);
    at += 4 + length + (-length & 3);
  }
  return found;
}

function errorOf(attributes: readonly Attribute[]): number {
  const value = attributes.find(([type]) => type === attribute.error)?.[1];
  return value ? (value[2] ?? 0) * 100 + (value[3] ?? 0) : 0;
}

/** XOR-PEER-ADDRESS of an IPv4 address. */
function peerAddress(address: string): Buffer {
  if (!isIPv4(address)) throw new TypeError('an IPv4 address');
  const value = Buffer.alloc(8);
  value[1] = 1;
  value.writeUInt16BE(9 ^ (COOKIE >>> 16), 2);
  const bytes = Buffer.from(address.split('.').map(Number));
  value.writeUInt32BE((bytes.readUInt32BE() ^ COOKIE) >>> 0, 4);
  return value;
}
