import { setTimeout as pause } from 'node:timers/promises';
import type { TransportTuple, WebRtcTransport } from 'mediasoup/types';
import type { HandshakingTransport, ProvenNetworks } from './proven-networks.ts';

/** Where a transport sends, and how much it has sent and received. */
export type ConsentTransport = HandshakingTransport &
  Pick<WebRtcTransport, 'dtlsState'> & {
    getStats(): Promise<{ bytesReceived: number; rtpBytesSent: number }[]>;
  };

export type ConsentOptions = {
  /** Shared by all transports of one peer. */
  proven: ProvenNetworks;
  /** Whether anything may be sent has changed. */
  onChanged(given: boolean): void;
  /**
   * Nobody proves the address, so that only a new DTLS handshake can tell. Emitted again and again while this lasts.
   */
  onRefused(): void;
};

/**
 * How often, within this time, an address may change. A peer that changes it more often is sent nothing until the time
 * is over, and is not followed: each change costs this process more than the packet that causes it costs its sender.
 */
const CHANGES = { max: 20, withinMs: 1000 };
/** How many addresses with ports are remembered, latest first. */
const MAX_CONFIRMED = 16;
/** How long a signalling connection from an unproven address may take to arrive, in milliseconds. */
const PROOF_MS = 1000;
/** How long a proven address must stay before media flows there again: nobody gains from switching back and forth. */
const SETTLED_MS = 500;
/** How often a new port is checked for packets; rarely while nothing is sent there. */
const LOOK_MS = 250;
const RARELY_MS = 1000;
/** Browsers send RTCP several times a second while they receive. After this time without any, sending stops. */
const SILENT_MS = 1000;
/** And after this time the address is given up. */
const GIVEN_UP_MS = 3000;

/**
 * Decides whether the address to which a transport sends wants to receive (RFC 7675). The worker sends to any address
 * from which one authenticated STUN request seems to come, and a source address is easily forged. An address is proven
 * by a DTLS handshake, by TCP, or by the peer's signalling connection; until then, nothing is sent there. A new port of
 * a proven address must send a packet as well.
 */
export class Consent {
  readonly #transport: ConsentTransport;
  readonly #options: ConsentOptions;
  /** Addresses with ports from which packets have arrived. */
  readonly #confirmed = new Set<string>();
  #given = true;
  /** An address that nothing proves yet. */
  #unproven: TransportTuple | undefined;
  /** For how long something was sent to new ports from which no packet has arrived. */
  #silentMs = 0;
  /** Aborted when another address takes its turn. */
  #turn = new AbortController();
  #changes = { since: 0, count: 0 };

  constructor(transport: ConsentTransport, options: ConsentOptions) {
    this.#transport = transport;
    this.#options = options;
    options.proven.learnFrom(transport);
    transport.on('dtlsstatechange', (state) => {
      if (state === 'connected' && transport.iceSelectedTuple) this.#begin(transport.iceSelectedTuple);
    });
    transport.on('iceselectedtuplechange', (tuple) => {
      // Nothing is sent before this.
      if (transport.dtlsState === 'connected') this.#change(tuple);
    });
  }

  /** Whether anything may be sent. */
  get given(): boolean {
    return this.#given;
  }

  /** Another network has been proven. */
  review(): void {
    if (this.#unproven && this.#options.proven.has(this.#unproven)) this.#accept(this.#unproven);
  }

  close(): void {
    this.#turn.abort();
  }

  #begin(tuple: TransportTuple): void {
    this.#remember(tuple);
    this.#follow(tuple);
  }

  #change(tuple: TransportTuple): void {
    const now = performance.now();
    if (now - this.#changes.since >= CHANGES.withinMs) this.#changes = { since: now, count: 0 };
    this.#changes.count += 1;
    if (this.#changes.count < CHANGES.max) this.#follow(tuple);
    // Another address took its turn, or the transport closed.
    else if (this.#changes.count === CHANGES.max) this.#sitOut(this.#nextTurn()).catch(() => undefined);
  }

  async #sitOut(signal: AbortSignal): Promise<void> {
    this.#set(false);
    await pause(CHANGES.withinMs, undefined, { signal, ref: false });
    const { iceSelectedTuple } = this.#transport;
    if (iceSelectedTuple) this.#follow(iceSelectedTuple);
  }

  #follow(tuple: TransportTuple): void {
    const signal = this.#nextTurn();
    const next = this.#options.proven.has(tuple) ? this.#settle(tuple, signal) : this.#awaitProof(tuple, signal);
    // Another address took its turn, or the transport closed.
    next.catch(() => undefined);
  }

  #nextTurn(): AbortSignal {
    this.#turn.abort();
    this.#turn = new AbortController();
    this.#unproven = undefined;
    return this.#turn.signal;
  }

  async #awaitProof(tuple: TransportTuple, signal: AbortSignal): Promise<void> {
    this.#unproven = tuple;
    this.#set(false);
    for (;;) {
      await pause(PROOF_MS, undefined, { signal, ref: false });
      // Another transport of this peer may have proven it.
      if (this.#options.proven.has(tuple)) return this.#accept(tuple);
      this.#options.onRefused();
    }
  }

  async #settle(tuple: TransportTuple, signal: AbortSignal): Promise<void> {
    if (!this.#given) await pause(SETTLED_MS, undefined, { signal, ref: false });
    this.#accept(tuple);
  }

  #accept(tuple: TransportTuple): void {
    const signal = this.#nextTurn();
    this.#set(true);
    // Ends with its turn, or with the transport.
    if (!this.#confirmed.has(keyOf(tuple))) this.#awaitPackets(tuple, signal).catch(() => undefined);
  }

  async #awaitPackets(tuple: TransportTuple, signal: AbortSignal): Promise<void> {
    let last = await this.#traffic();
    let lookMs = LOOK_MS;
    for (;;) {
      await pause(lookMs, undefined, { signal, ref: false });
      const now = await this.#traffic();
      if (signal.aborted) return;
      if (now.received > last.received) return this.#confirm(tuple);
      // As long as nothing is sent, nothing is answered.
      const awaited = now.sent > last.sent || !this.#given;
      if (awaited) this.#silentMs += lookMs;
      lookMs = awaited ? LOOK_MS : RARELY_MS;
      if (this.#silentMs >= SILENT_MS) this.#set(false);
      if (this.#silentMs >= GIVEN_UP_MS) this.#options.onRefused();
      last = now;
    }
  }

  #confirm(tuple: TransportTuple): void {
    this.#remember(tuple);
    this.#silentMs = 0;
    this.#set(true);
  }

  #remember(tuple: TransportTuple): void {
    this.#confirmed.add(keyOf(tuple));
    const [oldest] = this.#confirmed;
    if (this.#confirmed.size > MAX_CONFIRMED && oldest !== undefined) this.#confirmed.delete(oldest);
  }

  async #traffic(): Promise<{ received: number; sent: number }> {
    const [stats] = await this.#transport.getStats();
    return { received: stats?.bytesReceived ?? 0, sent: stats?.rtpBytesSent ?? 0 };
  }

  #set(given: boolean): void {
    if (given === this.#given) return;
    this.#given = given;
    this.#options.onChanged(given);
  }
}

const keyOf = ({ protocol, remoteIp, remotePort }: TransportTuple) => `${protocol} ${remoteIp} ${remotePort}`;
