/**
 * Replaces mediasoup-client and the browser: a device, its transports and their media. Setting up takes a moment; a
 * transport is connected while its other end exists at the server, and fails some time after the other end is gone.
 */
import { EventEmitter } from 'node:events';
import type { Prepared } from '../../../client/src/media/device.ts';
import { DirectLink } from '../../../client/src/media/direct-link.ts';
import { SfuLink } from '../../../client/src/media/sfu-link.ts';
import type { Clock, Domain } from '../clock.ts';
import type { MediaPlane } from './media-plane.ts';

export type DeviceOptions = {
  clock: Clock;
  plane: MediaPlane;
  domain: Domain;
  random: () => number;
  tellsAhead: boolean;
};

const codecs = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2, preferredPayloadType: 100 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90000, preferredPayloadType: 101 },
];

/** How long after its other end is gone a transport fails, in milliseconds. */
const DISCONNECTED_AFTER_MS = 5000;
const FAILED_AFTER_MS = 15_000;

/** The device that a browser would have prepared; `tellsAhead`: whether it knows its fingerprint before it connects. */
export function preparedDevice(options: DeviceOptions): Prepared {
  const device = {
    handlerName: 'Chrome111',
    recvRtpCapabilities: { codecs, headerExtensions: [] },
    sendRtpCapabilities: { codecs, headerExtensions: [] },
    createSendTransport: ({ id }: { id: string }) => new PageTransport(id, options),
    createRecvTransport: ({ id }: { id: string }) => new PageTransport(id, options),
  };
  const fingerprints = [{ algorithm: 'sha-256' as const, value: Array<string>(32).fill('A1').join(':') }];
  const identity = options.tellsAhead ? { certificate: { expires: 0 }, role: 'auto', fingerprints } : undefined;
  return { device, identity, SfuLink, DirectLink } as unknown as Prepared;
}

/** Everything that a page has open, for the simulation to break. */
export const openTransports = new WeakMap<Domain, Set<PageTransport>>();

type State = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

export class PageTransport extends EventEmitter {
  readonly id: string;
  connectionState: State = 'new';
  closed = false;
  readonly consumers = new Set<PageConsumer>();
  readonly producers = new Set<PageProducer>();
  readonly #options: DeviceOptions;
  readonly #forget: () => void;
  #failing: number | undefined;

  constructor(id: string, options: DeviceOptions) {
    super();
    this.id = id;
    this.#options = options;
    this.#forget = options.plane.watch(id, () => this.#lost());
    const open = openTransports.get(options.domain) ?? new Set();
    openTransports.set(options.domain, open.add(this));
  }

  async updateIceServers(): Promise<void> {
    await this.#moment();
  }

  async getStats(): Promise<Map<string, object>> {
    return new Map();
  }

  async restartIce(): Promise<void> {
    await this.#moment();
    this.#reach();
  }

  async produce({ track, encodings = [], appData }: ProduceOptions): Promise<PageProducer> {
    await this.#begin();
    const rtpParameters = {
      codecs: [{ mimeType: track.kind === 'audio' ? 'audio/opus' : 'video/VP8', clockRate: 90000, payloadType: 101 }],
      // A single stream has an SSRC in its session description; several have RIDs.
      encodings:
        encodings.length > 1
          ? encodings.map(({ maxBitrate }, index) => ({ rid: `r${index}`, maxBitrate }))
          : [{ ssrc: 1 + Math.floor(this.#options.random() * 2 ** 31) }],
    };
    const { promise, resolve, reject } = Promise.withResolvers<{ id: string }>();
    this.emit('produce', { kind: track.kind, rtpParameters, appData }, resolve, reject);
    const { id } = await promise;
    const producer = new PageProducer(id, track);
    this.producers.add(producer);
    return producer;
  }

  async consume({ id, producerId, kind }: { id: string; producerId: string; kind: 'audio' | 'video' }) {
    await this.#begin();
    if ([...this.consumers].some((one) => one.id === id && !one.closed))
      throw new Error(`consumer ${id} is there already`);
    const consumer = new PageConsumer({ id, producerId, kind });
    this.consumers.add(consumer);
    return consumer;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.connectionState = 'closed';
    this.#options.clock.clear(this.#failing);
    this.#forget();
    openTransports.get(this.#options.domain)?.delete(this);
  }

  /** Blocks all packets, though both ends exist. */
  fail(): void {
    this.#go('failed');
  }

  async #begin(): Promise<void> {
    await this.#moment();
    if (this.connectionState !== 'new') return;
    this.#go('connecting');
    const dtlsParameters = {
      role: 'client',
      fingerprints: [{ algorithm: 'sha-256', value: Array<string>(32).fill('A1').join(':') }],
    };
    this.emit(
      'connect',
      { dtlsParameters },
      () => undefined,
      () => undefined,
    );
    this.#reach();
  }

  /** Looks for the other end. */
  #reach(): void {
    const { clock, domain, plane, random } = this.#options;
    clock.in(domain, 20 + random() * 200, () => {
      if (this.closed || this.connectionState === 'failed') return;
      if (plane.isUp(this.id)) this.#go('connected');
      else this.#lost();
    });
  }

  #lost(): void {
    const { clock, domain } = this.#options;
    if (this.closed || this.connectionState === 'new' || this.#failing !== undefined) return;
    this.#failing = clock.in(domain, DISCONNECTED_AFTER_MS, () => {
      this.#go('disconnected');
      this.#failing = clock.in(domain, FAILED_AFTER_MS, () => this.#go('failed'));
    });
  }

  #go(state: State): void {
    if (this.closed || this.connectionState === state) return;
    if (state === 'connected') {
      this.#options.clock.clear(this.#failing);
      this.#failing = undefined;
    }
    this.connectionState = state;
    this.emit('connectionstatechange', state);
  }

  /** The browser's own work. */
  async #moment(): Promise<void> {
    const { clock, domain, random } = this.#options;
    if (this.closed) throw new Error('closed');
    await new Promise<void>((resolve) => clock.in(domain, random() * 15, resolve));
    if (this.closed) throw new Error('closed');
  }
}

type ProduceOptions = {
  track: MediaStreamTrack;
  encodings?: { maxBitrate?: number }[];
  appData: Record<string, unknown>;
};

class PageProducer {
  readonly id: string;
  readonly rtpSender = undefined;
  track: MediaStreamTrack | null;
  paused = false;
  closed = false;

  constructor(id: string, track: MediaStreamTrack) {
    this.id = id;
    this.track = track;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  async replaceTrack({ track }: { track: MediaStreamTrack | null }): Promise<void> {
    this.track = track;
  }

  close(): void {
    this.closed = true;
  }
}

class PageConsumer {
  readonly id: string;
  readonly producerId: string;
  readonly kind: 'audio' | 'video';
  readonly track: MediaStreamTrack;
  closed = false;

  constructor({ id, producerId, kind }: { id: string; producerId: string; kind: 'audio' | 'video' }) {
    this.id = id;
    this.producerId = producerId;
    this.kind = kind;
    this.track = pageTrack(kind);
  }

  /** Packets always arrive: each query returns more than the previous one. */
  #arrived = 0;
  async getStats(): Promise<Map<string, object>> {
    this.#arrived += 1;
    return new Map([['in', { type: 'inbound-rtp', framesDecoded: this.#arrived, packetsReceived: this.#arrived }]]);
  }

  close(): void {
    this.closed = true;
  }
}

/** A track without media. */
export function pageTrack(kind: 'audio' | 'video'): MediaStreamTrack {
  const track = {
    kind,
    id: crypto.randomUUID(),
    readyState: 'live',
    enabled: true,
    getSettings: () => ({ height: 720 }),
  };
  return { ...track, clone: () => pageTrack(kind), stop: () => undefined } as unknown as MediaStreamTrack;
}
