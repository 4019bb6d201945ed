import { EventEmitter } from 'node:events';
import type { RouterRtpCodecCapability } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { DtlsParameters } from '#shared/protocol/rtc.ts';
import { DataPort } from './data-port.ts';
import { type Endpoint, PeerMedia } from './peer-media.ts';
import type { PoolWorker } from './pool-worker.ts';
import { type Home, RoomRouter, VOLUMES_EVERY_MS } from './room-router.ts';
import { dataOf, type Occupant, type Person } from './suspects.ts';
import type { UploadPolice } from './upload-police.ts';

/** A participant who is speaking: how loud, in dBov from -127 to 0. */
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
  police: UploadPolice;
  /**
   * The worker for the next peer of a room that has routers on these; the peer counts as being there from then on.
   * @throws AppError `server_full` if there is none, `overloaded` for a person who is refused after workers died.
   */
  place(own: ReadonlySet<PoolWorker>, who?: Occupant): Promise<PoolWorker>;
  /** Whether a worker died under this person, or this person's data. */
  isSuspect(who: Person): boolean;
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
  /** Two peers that are placed on the same worker at the same time wait for the same router. */
  readonly #routers = new Map<PoolWorker, Promise<RoomRouter>>();
  readonly #homes = new Map<string, Home>();
  readonly #volumes = new Map<RoomRouter, SpeakerVolume[]>();
  /** Each peer by owner: as the person it is, and its data as an occupant of its own (`dataOf`). */
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
   * somebody under whom workers died.
   */
  async addPeer(owner: string, { held, address, ...endpoint }: NewPeer): Promise<PeerMedia> {
    const { initialOutgoingKbps, producerIds } = this.#options;
    const who: Occupant = { seat: owner, address, activeAt: performance.now(), leave: () => undefined };
    const data = { ...dataOf(who), activeAt: 0, leave: () => undefined };
    const active = () => {
      who.activeAt = performance.now();
    };
    const options = { owner, address, held, active, ...endpoint, initialOutgoingKbps, producerIds };
    const peer = await this.#onSomeRouter((router) => PeerMedia.create(router, options), { who });
    who.leave = () => void this.#move(peer, who);
    this.#occupants.set(owner, { person: who, data, media: peer });
    peer.once('closed', () => {
      this.#release(who);
      this.#release(data);
      if (this.#occupants.get(owner)?.data === data) this.#occupants.delete(owner);
    });
    peer.on('lost', () => void this.#move(peer, who));
    this.#options.police.watch(peer, {
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
      // On another attempt, the peer may have left.
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
    { who, wanted }: { who?: Occupant; wanted?: PoolWorker } = {},
  ): Promise<Made> {
    for (let left = MAX_ATTEMPTS; ; left -= 1) {
      const worker = wanted && !wanted.closed ? wanted : await this.#place(who);
      try {
        return await make(await this.#routerOn(worker));
      } catch (error) {
        if (who) worker.release(who);
        if (!worker.closed || this.#closed || left === 1) throw error;
      }
    }
  }

  async #place(who: Occupant | undefined): Promise<PoolWorker> {
    const own = new Set([...this.#routers.keys()].filter(({ closed }) => !closed));
    const worker = await this.#options.place(own, who);
    worker.expectPerson();
    return worker;
  }

  #occupantsOf(owner: string): { person: Person; data: Occupant } {
    const occupants = this.#occupants.get(owner);
    if (!occupants) throw new AppError('not_joined', 'join a room first');
    return occupants;
  }

  #occupy(worker: PoolWorker, who: Occupant): void {
    who.activeAt = performance.now();
    worker.people.add(who);
  }

  #release(who: Occupant): void {
    for (const worker of this.#routers.keys()) worker.release(who);
  }

  /** The peer keeps its seat meanwhile. It fails only if no worker is left for it. */
  async #move(peer: PeerMedia, who: Occupant): Promise<void> {
    const over = () => peer.closed || this.#closed;
    while (!over()) {
      try {
        await this.#onSomeRouter((router) => (over() ? Promise.resolve() : peer.moveTo(router)), { who });
        if (over()) this.#release(who);
        return;
      } catch (error) {
        if (error instanceof AppError && error.code === 'overloaded') return peer.fail();
        // No worker runs, or they die one after another.
        const hopeless = await this.#options.nextWorker().then(
          () => false,
          () => true,
        );
        if (hopeless && !over()) return peer.fail();
      }
    }
  }

  #routerOn(worker: PoolWorker): Promise<RoomRouter> {
    const known = this.#routers.get(worker);
    if (known) return known;
    const { codecs } = this.#options;
    const making = RoomRouter.create(worker, { codecs, homes: this.#homes }).then((router) => this.#take(router));
    this.#routers.set(worker, making);
    making.catch(() => this.#routers.delete(worker));
    return making;
  }

  #take(router: RoomRouter): RoomRouter {
    // Closed while it was created.
    if (this.#closed) router.close();
    router.onFailed(() => this.#lose(router));
    router.onVolumes((measured) => {
      const volumes = measured.map(({ producer, volume }) => ({ owner: ownerOf(producer.appData), volume }));
      for (const { owner } of volumes) this.#occupants.get(owner)?.media.reportSound(VOLUMES_EVERY_MS);
      this.#volumes.set(router, volumes);
      this.#emitVolumes();
    });
    return router;
  }

  #lose(router: RoomRouter): void {
    this.#routers.delete(router.worker);
    this.#volumes.delete(router);
    this.#emitVolumes();
  }

  #emitVolumes(): void {
    const speakers = [...this.#volumes.values()].flat().sort((a, b) => b.volume - a.volume);
    this.emit('volumes', speakers);
  }
}

/** The owner that `PeerMedia` has stored in it. */
const ownerOf = (appData: Record<string, unknown>): string => String(appData.owner);
