import { createECDH, type ECDH, randomBytes } from 'node:crypto';
import type { Identity } from './certificate.ts';
import {
  certificateBody,
  certificateVerifyBody,
  clientHello,
  handshakeMessage,
  handshakeType,
  hashOf,
  keyExchangeBody,
} from './dtls-handshake.ts';
import { pseudorandom, type RecordKeys, recordKeys, type SrtpKeys, srtpKeys } from './dtls-keys.ts';
import { contentType, opened, type Record, record, recordsOf } from './dtls-record.ts';
import { Reassembly } from './reassembly.ts';

export type DtlsClientOptions = {
  identity: Identity;
  send: (datagram: Buffer) => void;
  /** Application data, which for WebRTC is SCTP. */
  onData?: (data: Buffer) => void;
  /** Receives each message of the handshake before it is sent, and returns what is sent instead. */
  mutate?: (message: Buffer) => Buffer;
};

/**
 * The client of a DTLS 1.2 connection with one cipher suite, ECDHE-ECDSA with AES-128-GCM, in plain TypeScript: every
 * record and message can be corrupted before it is encrypted, which no library allows. It verifies nothing about the
 * server.
 */
export class DtlsClient {
  readonly #options: DtlsClientOptions;
  readonly #random = randomBytes(32);
  readonly #ecdh: ECDH = createECDH('prime256v1');
  readonly #received = new Reassembly();
  readonly #connected = Promise.withResolvers<void>();
  readonly #sequences = [0, 0];
  #transcript: Buffer[] = [];
  #sent = 0;
  #serverRandom: Buffer = Buffer.alloc(0);
  #serverPoint: Buffer = Buffer.alloc(0);
  #master: Buffer = Buffer.alloc(0);
  #keys: { client: RecordKeys; server: RecordKeys } | undefined;

  constructor(options: DtlsClientOptions) {
    this.#options = options;
    this.connected.catch(() => undefined);
  }

  /** Resolves once the handshake is done; rejects on an alert from the server. */
  get connected(): Promise<void> {
    return this.#connected.promise;
  }

  /** The keys with which this end encrypts SRTP. */
  get srtpKeys(): SrtpKeys {
    return srtpKeys(this.#master, Buffer.concat([this.#random, this.#serverRandom]));
  }

  start(): void {
    this.#say(handshakeType.clientHello, clientHello({ random: this.#random, cookie: Buffer.alloc(0) }));
  }

  receive(datagram: Buffer): void {
    for (const { type, epoch, head, body } of recordsOf(datagram)) {
      const content = epoch > 0 && this.#keys ? opened({ head, body }, this.#keys.server) : body;
      if (!content) continue;
      if (type === contentType.alert) this.#connected.reject(new Error(`DTLS alert ${content.toString('hex')}`));
      if (type === contentType.data) this.#options.onData?.(content);
      if (type !== contentType.handshake) continue;
      this.#received.add(content);
      for (let next = this.#received.take(); next; next = this.#received.take()) this.#hear(next);
    }
  }

  sendData(body: Buffer): void {
    this.sendRecord({ type: contentType.data, body });
  }

  /** Sends any record, encrypted as soon as there are keys unless it claims epoch 0. */
  sendRecord(fields: Pick<Record, 'type' | 'body'> & Partial<Record>): void {
    this.#options.send(this.record(fields));
  }

  /** The same without sending it. */
  record({ epoch = this.#keys ? 1 : 0, ...fields }: Pick<Record, 'type' | 'body'> & Partial<Record>): Buffer {
    const sequence = fields.sequence ?? this.#sequences[epoch] ?? 0;
    this.#sequences[epoch] = sequence + 1;
    return record({ ...fields, epoch, sequence }, epoch > 0 ? this.#keys?.client : undefined);
  }

  #hear({ type, sequence, body }: { type: number; sequence: number; body: Buffer }): void {
    if (type === handshakeType.finished) this.#connected.resolve();
    if (type === handshakeType.helloVerifyRequest) {
      this.#helloAgain(body);
      return;
    }
    this.#transcript.push(handshakeMessage(type, sequence, body));
    if (type === handshakeType.serverHello) this.#serverRandom = body.subarray(2, 34);
    if (type === handshakeType.serverKeyExchange) this.#serverPoint = body.subarray(4, 4 + body.readUInt8(3));
    if (type === handshakeType.serverHelloDone) this.#finish();
  }

  #helloAgain(body: Buffer): void {
    this.#transcript = [];
    const cookie = body.subarray(3, 3 + body.readUInt8(2));
    this.#say(handshakeType.clientHello, clientHello({ random: this.#random, cookie }));
  }

  #finish(): void {
    const { identity } = this.#options;
    this.#say(handshakeType.certificate, certificateBody(identity));
    this.#say(handshakeType.clientKeyExchange, keyExchangeBody(this.#ecdh.generateKeys()));
    this.#say(handshakeType.certificateVerify, certificateVerifyBody(identity, Buffer.concat(this.#transcript)));
    const premaster = this.#ecdh.computeSecret(this.#serverPoint);
    const random = Buffer.concat([this.#random, this.#serverRandom]);
    this.#master = pseudorandom(premaster, 'master secret', random, 48);
    this.sendRecord({ type: contentType.changeCipherSpec, body: Buffer.from([1]), epoch: 0 });
    this.#keys = recordKeys(this.#master, Buffer.concat([this.#serverRandom, this.#random]));
    const soFar = hashOf(Buffer.concat(this.#transcript));
    this.#say(handshakeType.finished, pseudorandom(this.#master, 'client finished', soFar, 12));
  }

  #say(type: number, body: Buffer): void {
    const message = handshakeMessage(type, this.#sent, body);
    this.#sent += 1;
    this.#transcript.push(message);
    const { mutate = (whole) => whole } = this.#options;
    this.sendRecord({ type: contentType.handshake, body: mutate(message) });
  }
}
