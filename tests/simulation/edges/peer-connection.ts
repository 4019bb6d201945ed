/**
 * The browser's RTCPeerConnection, as far as a direct call uses it: two find each other by their descriptions and
 * candidates, or never do.
 */
import type { Clock, Domain } from '../clock.ts';
import { pageTrack } from './media-device.ts';

export type PeerConnections = { clock: Clock; random: () => number };

/** The class for the pages of one simulation. Some pairs never find a path. */
export function peerConnections({ clock, random }: PeerConnections): typeof RTCPeerConnection {
  const all = new Map<string, FakePeerConnection>();
  class Connection extends FakePeerConnection {
    constructor() {
      super({ clock, random, all });
    }
  }
  return Connection as unknown as typeof RTCPeerConnection;
}

type Shared = PeerConnections & { all: Map<string, FakePeerConnection> };

/** How many pairs do, in per cent. */
const FIND_A_PATH = 80;

/** The direct connections of each page. */
export const openConnections = new WeakMap<Domain, Set<FakePeerConnection>>();

class FakePeerConnection {
  readonly id: string = crypto.randomUUID();
  onnegotiationneeded: () => void = () => undefined;
  onicecandidate: (event: { candidate: object }) => void = () => undefined;
  oniceconnectionstatechange: () => void = () => undefined;
  onconnectionstatechange: () => void = () => undefined;
  localDescription: { type: string; sdp: string } | null = null;
  signalingState = 'stable';
  connectionState = 'new';
  readonly #shared: Shared;
  readonly #domain: Domain;
  readonly #transceivers: Transceiver[] = [];
  #other: string | undefined;
  #bytes = 0;
  #closed = false;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#domain = shared.clock.domain;
    shared.all.set(this.id, this);
    openConnections.set(this.#domain, (openConnections.get(this.#domain) ?? new Set()).add(this));
  }

  get iceConnectionState(): string {
    return this.connectionState;
  }

  addTransceiver(kind: 'audio' | 'video'): void {
    this.#transceivers.push(new Transceiver(kind));
    if (this.#transceivers.length === 1) this.#later(1, () => this.onnegotiationneeded());
  }

  getTransceivers(): Transceiver[] {
    return this.#transceivers;
  }

  async setLocalDescription(): Promise<void> {
    await this.#moment();
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
    this.localDescription = { type, sdp: this.id };
    const candidate = { candidate: 'candidate', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
    this.#later(2, () => this.onicecandidate({ candidate }));
    this.#connectSoon();
  }

  async setRemoteDescription({ type, sdp }: { type: string; sdp: string }): Promise<void> {
    await this.#moment();
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    this.#other = sdp;
    const kinds = ['audio', 'video', 'video', 'audio'] as const;
    if (this.#transceivers.length === 0) this.#transceivers.push(...kinds.map((kind) => new Transceiver(kind)));
    this.#connectSoon();
  }

  async addIceCandidate(): Promise<void> {
    await this.#moment();
  }

  restartIce(): void {
    this.#later(1, () => this.onnegotiationneeded());
  }

  /** Data comes for as long as the other end exists. */
  async getStats(): Promise<Map<string, object>> {
    if (this.#shared.all.has(this.#other ?? '')) this.#bytes += 1;
    return new Map([['way', { type: 'transport', bytesReceived: this.#bytes }]]);
  }

  getConfiguration(): RTCConfiguration {
    return {};
  }

  setConfiguration(): void {
    // Whatever the ICE servers, a path is found or not.
  }

  /** Nobody in a simulation sends files, or points. */
  /** Only makes room: nothing ever comes over it. */
  createDataChannel(): object {
    return { addEventListener: () => undefined };
  }

  addEventListener(): void {
    // No channel ever comes.
  }

  close(): void {
    this.#closed = true;
    this.#shared.all.delete(this.id);
    openConnections.get(this.#domain)?.delete(this);
    const other = this.#shared.all.get(this.#other ?? '');
    if (other) this.#shared.clock.in(other.#domain, 5000, () => other.#lose());
  }

  #lose(): void {
    if (this.#closed || this.connectionState !== 'connected') return;
    this.#go('disconnected');
    this.#later(10_000, () => this.#go('failed'));
  }

  #connectSoon(): void {
    if (this.signalingState !== 'stable' || this.connectionState !== 'new') return;
    if (this.#shared.random() * 100 > FIND_A_PATH) return;
    this.#later(200, () => {
      if (this.#shared.all.has(this.#other ?? '')) this.#go('connected');
    });
  }

  #go(state: string): void {
    if (this.#closed) return;
    this.connectionState = state;
    this.oniceconnectionstatechange();
    this.onconnectionstatechange();
  }

  #moment(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('closed'));
    return new Promise((resolve, reject) =>
      this.#later(this.#shared.random() * 10, () => (this.#closed ? reject(new Error('closed')) : resolve())),
    );
  }

  #later(ms: number, act: () => void): void {
    this.#shared.clock.in(this.#domain, ms, act);
  }
}

/** Media always arrives: each question finds more than the last. */
class Transceiver {
  direction = 'sendrecv';
  readonly sender;
  readonly receiver;

  constructor(kind: 'audio' | 'video') {
    const arrived = { type: 'inbound-rtp', framesDecoded: 1, packetsReceived: 1 };
    this.sender = {
      track: null as MediaStreamTrack | null,
      replaceTrack: async (track: MediaStreamTrack | null) => {
        this.sender.track = track;
      },
      getParameters: () => ({ encodings: [{}] }),
      setParameters: async () => undefined,
      getStats: async () => new Map(),
    };
    this.receiver = {
      track: pageTrack(kind),
      getStats: async () => new Map([['in', arrived]]),
      getSynchronizationSources: () => [],
    };
  }
}
