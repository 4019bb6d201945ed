import { randomBytes } from 'node:crypto';
import { type Chunk, chunksOf, chunkType, parameter, sctpPacket, words16, words32 } from './sctp-packet.ts';

const RECEIVER_WINDOW = 1_000_000;
const STREAMS = 1024;
const STATE_COOKIE = 7;
const SUPPORTED_EXTENSIONS = 0x8008;
const FORWARD_TSN_SUPPORTED = 0xc000;
const AGAIN_MS = 200;

/** One end of an SCTP association that is set up properly and then says whatever a test wants. */
export class SctpClient {
  readonly #send: (packet: Buffer) => void;
  readonly #connected = Promise.withResolvers<void>();
  readonly ownTag = randomBytes(4).readUInt32BE() || 1;
  /** Without it the other end ignores a packet. */
  peerTag = 0;
  /** The next to send. */
  tsn = randomBytes(4).readUInt32BE();
  /** The highest one received. */
  peerTsn = 0;
  /** How many of its heartbeats were answered. */
  answered = 0;
  /** As received from the other end, to be returned to it. */
  cookie: Buffer = Buffer.alloc(0);

  constructor(send: (packet: Buffer) => void) {
    this.#send = send;
  }

  /** Resolves once the association is up. */
  async connect(): Promise<void> {
    const ask = () => {
      if (this.peerTag === 0) this.#say(0, [{ type: chunkType.init, body: this.initBody() }]);
      else this.send([{ type: chunkType.cookieEcho, body: this.cookie }]);
    };
    const again = setInterval(ask, AGAIN_MS);
    ask();
    await this.#connected.promise.finally(() => clearInterval(again));
  }

  /** For an INIT, or an INIT ACK, of this end; `extra` goes after its parameters. */
  initBody(extra = Buffer.alloc(0)): Buffer {
    const extensions = Buffer.from([chunkType.reConfig, chunkType.forwardTsn, chunkType.iData, chunkType.iForwardTsn]);
    return Buffer.concat([
      words32(this.ownTag, RECEIVER_WINDOW),
      words16(STREAMS, STREAMS),
      words32(this.tsn),
      parameter(FORWARD_TSN_SUPPORTED, Buffer.alloc(0)),
      parameter(SUPPORTED_EXTENSIONS, extensions),
      extra,
    ]);
  }

  send(chunks: Chunk[]): void {
    this.#say(this.peerTag, chunks);
  }

  receive(packet: Buffer): void {
    for (const { type, body } of chunksOf(packet)) {
      if (type === chunkType.initAck && this.peerTag === 0) this.#takeCookie(body);
      if (type === chunkType.cookieAck) this.#connected.resolve();
      if (type === chunkType.heartbeatAck) this.answered += 1;
      if ((type === chunkType.data || type === chunkType.iData) && body.length >= 4)
        this.peerTsn = body.readUInt32BE(0);
    }
  }

  #takeCookie(initAck: Buffer): void {
    this.peerTag = initAck.readUInt32BE(0);
    this.peerTsn = initAck.readUInt32BE(12) - 1;
    for (let at = 16; at + 4 <= initAck.length; ) {
      const [type, length] = [initAck.readUInt16BE(at), initAck.readUInt16BE(at + 2)];
      if (type === STATE_COOKIE) this.cookie = initAck.subarray(at + 4, at + length);
      at += Math.max(4, length + (-length & 3));
    }
    this.send([{ type: chunkType.cookieEcho, body: this.cookie }]);
  }

  #say(tag: number, chunks: Chunk[]): void {
    this.#send(sctpPacket({ tag, chunks }));
  }
}
