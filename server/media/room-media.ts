import { EventEmitter } from 'node:events';
import type { RouterRtpCodecCapability } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { DtlsParameters } from '#shared/protocol/rtc.ts';
import { DataPort } from './data-port.ts';
import { type Endpoint, PeerMedia } from './peer-media.ts';
import type { PoolWorker } from './pool-worker.ts';
import { type ProducerOrigin, RoomRouter, VOLUMES_EVERY_MS } from './room-router.ts';
import { dataOf, type Occupant, type Person } from './suspects.ts';
import type { UploadPolicer } from './upload-policer.ts';

/** A participant who is speaking, and the volume in dBov, from -127 to 0. */
export type SpeakerVolume = { owner: string; volume: number };

export type RoomMediaEvents = {
  /** The participants who are speaking, loudest first; empty once all are silent. */
  volumes: [speakers: SpeakerVolume[]];
};

export type RoomMediaOptions = {
  codecs: RouterRtpCodecCapability[];
  initialOutgoingKbps: number;
  /** The limit of data that may wait for one receiver. */
  maxWaitingBytes: number;
  /** All producer ids in use on this server. */
  producerIds: Set<string>;
  policer: UploadPolicer;
  /**
   * Chooses a worker for a further occupant of a room that has routers on the workers `own`, and counts the occupant
   * there.
   * @throws AppError `server_full` if there is none, `overloaded` for a person who is refused after workers died.
   */
  place(own: ReadonlySet<PoolWorker>, occupant?: Occupant): Promise<PoolWorker>;
  /** Whether a worker died while this person, or this person's data, was on it. */
  isSuspect(person: Person): boolean;
  /** Resolves once another worker runs. Rejects when waiting is no longer worthwhile. */
  nextWorker(): Promise<void>;
};

export type NewPeer = Endpoint & {
  /** Whether nothing flows in either direction until `release`. */
  held: boolean;
  /** The counted address of this peer. */
  address: string;
};

/** How many workers are tried for a peer, if each of them dies meanwhile, before the attempt fails. */
const MAX_ATTEMPTS = 5;

/**
 * The routers of one room, one on each worker that it uses, and its speakers. When a worker dies, the peers on it are
 * moved to another one; everybody else loses only the media of those peers.
 */
export class RoomMedia extends EventEmitter<RoomMediaEvents> {
  readonly #options: RoomMediaOptions;
  /** The router of each worker, also while it is created, so that all peers that need it wait for the same one. */
  readonly #routers = new Map<PoolWorker, Promise<RoomRouter>>();
  readonly #origins = new Map<string, ProducerOrigin>();
  readonly #volumes = new Map<RoomRouter, SpeakerVolume[]>();
  /** The peers by owner. The data of a peer is an occupant of its own, since it may be on another worker (`dataOf`). */
  readonly #occupants = new Map<string, { person: Person; data: Occupant; media: PeerMedia }>();
  #closed = false;

  /** @throws AppError `server_full` if no worker runs. */
  static async create(options: RoomMediaOptions): Promise<RoomMedia> {
    const media = new RoomMedia(options);
    await media.#onSomeRouter(async () => undefined);
    return media;
  }

  private constructor(options: RoomMediaOptions) {
    super();
    this.#options = options;
  }

  get workerPids(): number[] {
    return [...this.#routers.keys()].map(({ worker }) => worker.pid);
  }

  /**
   * Creates the two transports of one peer, known here only as `owner`. The caller closes them.
   * @throws AppError `server_full` if no worker runs, `bad_request` for an invalid fingerprint, `overloaded` for
   * a person whose workers have died.
   */
  async addPeer(owner: string, { held, address, ...endpoint }: NewPeer): Promise<PeerMedia> {
    const { initialOutgoingKbps, producerIds } = this.#options;
    const occupant: Occupant = { seat: owner, address, activeAt: performance.now(), leave: () => undefined };
    const data = { ...dataOf(occupant), activeAt: 0, leave: () => undefined };
    const active = () => {
      occupant.activeAt = performance.now();
    };
    const options = { owner, address, held, active, ...endpoint, initialOutgoingKbps, producerIds };
    const peer = await this.#onSomeRouter((router) => PeerMedia.create(router, options), { occupant });
    occupant.leave = () => void this.#move(peer, occupant);
    this.#occupants.set(owner, { person: occupant, data, media: peer });
    peer.once('closed', () => {
      this.#release(occupant);
      this.#release(data);
      if (this.#occupants.get(owner)?.data === data) this.#occupants.delete(owner);
    });
    peer.on('lost', () => void this.#move(peer, occupant));
    this.#options.policer.watch(peer, {
      seat: owner,
      address,
      exceeded: (sources, reason) => peer.emit('exceeded', sources, reason),
    });
    return peer;
  }

  /**
   * Creates the data transport of one peer, which the caller closes. All data transports of a room are on its first
   * router, so that no data is piped.
   * @throws AppError `server_full`, `bad_request` for an invalid fingerprint, `overloaded` if a worker died under this
   * person or their data, `not_joined` for somebody who has left.
   */
  async openData(owner: string, dtlsParameters: DtlsParameters): Promise<DataPort> {
    if (this.#options.isSuspect(this.#occupantsOf(owner).data)) {
      throw new AppError('overloaded', 'a media worker died after you opened data; try again later');
    }
    const wanted = [...this.#routers.keys()].find(({ closed, isolated }) => !closed && !isolated);
    const { maxWaitingBytes } = this.#options;
    const make = async (router: RoomRouter) => {
      // Before a further attempt, the peer may have left.
      const { person, data } = this.#occupantsOf(owner);
      this.#occupy(router.worker, data);
      const port = await DataPort.create(router, { person, dtlsParameters, maxWaitingBytes });
      data.leave = () => port.lose();
      return port;
    };
    return this.#onSomeRouter(make, wanted && { wanted });
  }

  /** Whether one of the workers cannot keep up. */
  async isOverloaded(): Promise<boolean> {
    const overloaded = await Promise.all([...this.#routers.keys()].map((worker) => worker.isOverloaded()));
    return overloaded.includes(true);
  }

  close(): void {
    this.#closed = true;
    for (const router of this.#routers.values()) router.then((made) => made.close()).catch(() => undefined);
  }

  /** Runs `make` on a router, and again on another worker if its worker dies meanwhile. */
  async #onSomeRouter<Made>(
    make: (router: RoomRouter) => Promise<Made>,
    { occupant, wanted }: { occupant?: Occupant; wanted?: PoolWorker } = {},
  ): Promise<Made> {
    for (let left = MAX_ATTEMPTS; ; left -= 1) {
      const worker = wanted && !wanted.closed ? wanted : await this.#place(occupant);
      try {
        return await make(await this.#routerOn(worker));
      } catch (error) {
        if (occupant) worker.release(occupant);
        if (!worker.closed || this.#closed || left === 1) throw error;
      }
    }
  }

  async #place(occupant: Occupant | undefined): Promise<PoolWorker> {
    const own = new Set([...this.#routers.keys()].filter(({ closed }) => !closed));
    const worker = await this.#options.place(own, occupant);
    worker.expectPerson();
    return worker;
  }

  #occupantsOf(owner: string): { person: Person; data: Occupant } {
    const occupants = this.#occupants.get(owner);
    if (!occupants) throw new AppError('not_joined', 'join a room first');
    return occupants;
  }

  #occupy(worker: PoolWorker, occupant: Occupant): void {
    occupant.activeAt = performance.now();
    worker.people.add(occupant);
  }

  #release(occupant: Occupant): void {
    for (const worker of this.#routers.keys()) worker.release(occupant);
  }

  /** Moves a peer to another worker. The peer keeps its seat meanwhile, and fails only if no worker is left for it. */
  async #move(peer: PeerMedia, occupant: Occupant): Promise<void> {
    const isOver = () => peer.closed || this.#closed;
    while (!isOver()) {
      try {
        await this.#onSomeRouter((router) => (isOver() ? Promise.resolve() : peer.moveTo(router)), { occupant });
        if (isOver()) this.#release(occupant);
        return;
      } catch (error) {
        if (error instanceof AppError && error.code === 'overloaded') return peer.fail();
        // No worker runs, or they die one after another.
        const hopeless = await this.#options.nextWorker().then(
          () => false,
          () => true,
        );
        if (hopeless && !isOver()) return peer.fail();
      }
    }
  }

  #routerOn(worker: PoolWorker): Promise<RoomRouter> {
    const known = this.#routers.get(worker);
    if (known) return known;
    const { codecs } = this.#options;
    const making = RoomRouter.create(worker, { codecs, origins: this.#origins }).then((router) => this.#adopt(router));
    this.#routers.set(worker, making);
    making.catch(() => this.#routers.delete(worker));
    return making;
  }

  #adopt(router: RoomRouter): RoomRouter {
    // The room was closed while the router was created.
    if (this.#closed) router.close();
    router.onFailed(() => this.#removeRouter(router));
    router.onVolumes((measured) => {
      const volumes = measured.map(({ producer, volume }) => ({ owner: ownerOf(producer.appData), volume }));
      for (const { owner } of volumes) this.#occupants.get(owner)?.media.reportSound(VOLUMES_EVERY_MS);
      this.#volumes.set(router, volumes);
      this.#emitVolumes();
    });
    return router;
  }

  #removeRouter(router: RoomRouter): void {
    this.#routers.delete(router.worker);
    this.#volumes.delete(router);
    this.#emitVolumes();
  }

  #emitVolumes(): void {
    const speakers = [...this.#volumes.values()].flat().sort((a, b) => b.volume - a.volume);
    this.emit('volumes', speakers);
  }
}

/** The owner of a producer, which `PeerMedia` stores in its `appData`. */
const ownerOf = (appData: Record<string, unknown>): string => String(appData.owner);
