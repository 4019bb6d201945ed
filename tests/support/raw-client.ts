import type { Socket as NetSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import type { Answer, Notice } from '../../server/shared/protocol/events.ts';
import type { CreateProducersResult, Transports } from '../../server/shared/protocol/media.ts';
import type { JoinResult, Welcome } from '../../server/shared/protocol/room.ts';
import type { Subscriptions } from '../../server/shared/protocol/subscriptions.ts';
import { PROTOCOL_VERSION } from '../../server/shared/protocol/version.ts';
import { TIMEOUT_MS, until } from './until.ts';

export type Outcome = Answer<unknown>;

/** The transports of a peer that does not only view. */
export type TwoTransports = Required<Transports>;

/** The answer to a join that was not prepared. */
export type ColdJoinResult = JoinResult & { media: TwoTransports & NonNullable<JoinResult['media']> };

type JoinSubscriptions = {
  subscriptions?: Subscriptions;
  key?: string;
  holds?: string | undefined;
  viewOnly?: boolean;
};

export type RawClientOptions = {
  auth?: object;
  origin?: string;
  ca?: string;
  /** The local address, of which this machine has all of 127.0.0.0/8. */
  from?: string;
  /** The client that a proxy in front names. */
  forwardedFor?: string;
  /** The path of WebSockets, if it is not socket.io's default. */
  path?: string;
  /** Further headers of the handshake, which a browser would not let a page choose. */
  headers?: Record<string, string>;
};

/** A socket that sends anything a test wants, as a hostile client would. */
export class RawClient {
  readonly socket: Socket;
  readonly welcome: Promise<Welcome>;
  readonly notices: { name: string; notice: unknown }[] = [];
  /** The receipts of the batches that require one. */
  readonly receipts: (() => void)[] = [];
  /** The sequence of the last batch of notices. */
  sequence = 0;
  #number = 0;

  /** `ca` is the PEM of a certificate that it trusts besides the well-known ones. */
  constructor(
    url: string,
    { auth = { protocol: PROTOCOL_VERSION }, origin, ca, from, forwardedFor, headers, path }: RawClientOptions = {},
  ) {
    this.socket = io(url, {
      transports: ['websocket'],
      ...(path && { path }),
      auth,
      forceNew: true,
      reconnection: false,
      extraHeaders: { ...(origin && { origin }), ...(forwardedFor && { 'x-forwarded-for': forwardedFor }), ...headers },
      ...(from ? { localAddress: from } : {}),
      ...(ca ? { ca } : {}),
    });
    this.welcome = new Promise((resolve, reject) => {
      this.socket.once('notices', ([[, welcome]]: [[string, Welcome]]) => resolve(welcome));
      this.socket.once('connect_error', reject);
    });
    // A test that does not read the welcome does not care why it failed.
    this.welcome.catch(() => undefined);
    this.socket.on('notices', (batch: Notice[], sequence: number, receipt?: () => void) => {
      this.sequence = sequence;
      this.notices.push(...batch.map(([name, notice]) => ({ name, notice })));
      if (receipt) this.receipts.push(receipt);
    });
  }

  /** Bytes received over the wire, deflated as they arrived. */
  get bytesReceived(): number {
    const { engine } = this.socket.io as unknown as { engine: { transport: { ws: { _socket: NetSocket } } } };
    return engine.transport.ws._socket.bytesRead;
  }

  /** A request with the next number. */
  request(name: string, data: unknown): Promise<Outcome> {
    this.#number += 1;
    return this.say(name, this.#number, data);
  }

  /** An event with exactly these arguments and an acknowledgement; rejects if none comes. */
  async say(name: string, ...args: unknown[]): Promise<Outcome> {
    await this.welcome;
    return this.socket.timeout(TIMEOUT_MS).emitWithAck(name, ...args);
  }

  /** Joins with the router's own capabilities, as a browser that decodes everything would. */
  async join(room: string, name = 'Eve', asked: JoinSubscriptions = {}): Promise<ColdJoinResult> {
    const { rtpCapabilities } = await this.welcome;
    const answer = await this.request('room:join', { room, name, rtpCapabilities, ...asked });
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
    return answer.result as ColdJoinResult;
  }

  /** Sends this one producer: `ok`, or the code of the refusal. */
  async produce(producer: unknown): Promise<string> {
    const answer = await this.request('producers:create', { producers: [producer] });
    if (!answer.ok) return answer.code;
    return (answer.result as CreateProducersResult).refused[0]?.code ?? 'ok';
  }

  /** The code of a refusal; fails if the request is granted. */
  async refusal(name: string, data: unknown): Promise<string> {
    const answer = await this.request(name, data);
    if (answer.ok) throw new Error(`${name} was granted`);
    return answer.code;
  }

  /** The first notice of that name, which may have arrived already. */
  async notice(name: string): Promise<unknown> {
    const found = () => this.notices.find((heard) => heard.name === name);
    await until(() => found() !== undefined, `${name} comes`);
    return found()?.notice;
  }

  /** Says goodbye. */
  close(): void {
    this.socket.disconnect();
  }

  /** The connection breaks without a goodbye. */
  break(): void {
    this.socket.io.engine.close();
  }
}
