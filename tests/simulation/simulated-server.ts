/** The server of a simulation: our own rooms and signalling, on simulated workers. */

import { Limits } from '../../server/limits/limits.ts';
import { routerCodecs } from '../../server/media/codecs.ts';
import type { RoomMedia } from '../../server/media/room-media.ts';
import { uploadBounds } from '../../server/media/upload-bounds.ts';
import { WorkerPool } from '../../server/media/worker-pool.ts';
import type { Peer } from '../../server/rooms/peer.ts';
import { Registry } from '../../server/rooms/registry.ts';
import type { Room } from '../../server/rooms/room.ts';
import type { PeerId } from '../../server/shared/protocol/scalars.ts';
import { Admission } from '../../server/signalling/admission.ts';
import { createConnectionHandler } from '../../server/signalling/connection-handler.ts';
import { createRequestLimits } from '../../server/signalling/request-limits.ts';
import type { Logger } from '../../server/util/logger.ts';
import type { Domain } from './clock.ts';
import type { MediaPlane } from './edges/media-plane.ts';
import type { FakeLevels } from './edges/media-router.ts';
import { asWorker, FakeWorker } from './edges/media-worker.ts';
import type { Listener, Network, Tamper } from './edges/network.ts';
import { RoleCheck } from './role-check.ts';

export type SimulatedServerOptions = {
  network: Network;
  plane: MediaPlane;
  domain: Domain;
  sabotage: Sabotage;
  spreads: boolean;
  /** Whether rooms of more than two people are large. */
  large: boolean;
};

/** A mistake that a test plants, to see that it is found. */
export type Sabotage = {
  wire?: Tamper | undefined;
  /** Whether the transports of a participant who leaves stay open in the workers. */
  leaves?(): boolean;
  /** Whether the others are notified of a new seat half a second late. */
  tellsLate?(): boolean;
  /** Whether the role of a host who leaves is passed on to nobody. */
  forgetsHosts?(): boolean;
  /** Whether everybody may enter every room, whatever its hosts decide. */
  admitsAnybody?(): boolean;
  /** The same of the number of people in a large room. */
  countsLate?(): boolean;
};

/** In one room. */
export const MAX_SEATS = 4;
const WORKERS = 2;
/** Above every process id of this machine, so that no real process is ever meant. */
const FIRST_PID = 2 ** 30;
const codecs = routerCodecs('vp8');
const media = {
  listenAddress: '127.0.0.1',
  announcedAddress: [],
  workers: WORKERS,
  port: 0,
  workerLogLevel: 'none' as const,
  codecs,
  initialOutgoingKbps: 1000,
  fullPercent: 90,
  maxDeathsPerMinute: 3,
  isolationWorkers: 0,
  hangSeconds: 8,
  moveSeconds: 30,
  receiveBufferKilobytes: 4096,
  sendBufferKilobytes: 4096,
  maxWaitingMegabytes: 8,
  uploadBounds: uploadBounds({ maxKbps: 2500, screenMaxKbps: 2500, audioMaxKbps: 320 }),
  uploadTotals: { mediaMegabitsPerSecondPerAddress: 4000, mediaMegabitsPerSecond: 20_000 },
};
const rooms = {
  maxRooms: 10,
  maxPeoplePerServer: 100,
  maxPeople: MAX_SEATS,
  maxVisible: 25,
  largeAbove: 50,
  maxVoices: 3,
  maxMicrophones: 4,
  isRelay: () => false,
  policy: 'open' as const,
  emptyMs: 10_000,
  graceMs: 30_000,
  files: {
    maxBytes: 1e8,
    maxPerPerson: 32,
    maxChannelsPerPerson: 16,
    maxWaitingBytes: 2e6,
    countOffer: () => undefined,
  },
  maxFilesPerRoom: 500,
  chat: { history: 50, maxCharacters: 60_000 },
  direct: { enabled: true, exceptRooms: [], tryMs: 3000, settleMs: 5000 },
  preJoin: { maxPrepared: 10, maxPreparedPerRoom: 3 },
  showPeople: 'names' as const,
  preparedMs: 60_000,
  roomsPerAddress: 10,
  roomsPerSecondPerAddress: 1,
  passwordsPerSecondPerAddress: 1,
  wrongPasswordsPerMinutePerAddress: 6,
  preparedJoinsPerAddress: 6,
  knownFilesPerServer: 1000,
  seatsPerAddress: 2000,
  consumersPerServer: 'auto' as const,
  heapBytes: 4e9,
  producersPerSecondPerPerson: 2,
  producersPerSecondPerAddress: 200,
  dataTransportsPerMinutePerPerson: 60,
  pointersPerMinutePerPerson: 30,
  pointersPerMinutePerAddress: 150,
  pointerMessagesPerSecondPerAddress: 40_000,
  dataFloodsPerMinutePerAddress: 5,
  waitingMegabytesPerServer: 512,
  dataMegabytesPerSecondPerPerson: 100,
  dataMegabytesPerSecondPerAddress: 500,
  dataMegabytesPerSecond: 1000,
};
/** A newcomer to such a room knows two of the others. */
const largeRooms = { ...rooms, maxVisible: 1, largeAbove: 2 };
/** How late the event loop is, in milliseconds. */
const overload = { slowFromMs: 50, refuseFromMs: 250, maxWaiting: 10, maxWaitMs: 2000 };
const signalling = {
  iceServersFor: () => [],
  iceServersMs: undefined,
  requestsPerSecond: 20,
  joinsPerSecond: 50,
  joinsPerSecondPerAddress: 20,
  joinLoadPerSecondPerAddress: 400,
  preparedJoinsPerSecondPerAddress: 10,
  resumesPerMinutePerPerson: 30,
  requestBurst: 100,
  maxRequestBytes: 100_000,
  requestsPerSecondPerAddress: 1000,
  requestsPerSecondPerServer: 1000,
  chatBytesPerSecondPerPerson: 2000,
  chatBytesPerSecondPerAddress: 20_000,
  chatBytesPerSecondPerServer: 200_000,
  messagesPerSecond: 2,
  reactionsPerSecond: 4,
  directMessagesPerSecondPerPerson: 10,
};
const welcome = {
  // No simulated device reads them.
  rtpCapabilities: {},
  relayOnly: false,
  video: { codec: 'vp8' as const, maxKbps: 1500, screenMaxKbps: 2500 },
  preJoin: 'warm' as const,
  direct: true,
  maxVisible: 25,
  origins: [],
  files: { maxMegabytes: 100 },
};

/** One life of a server process, from its start to its end. */
export class SimulatedServer implements Listener {
  readonly domain: Domain;
  readonly registry: Registry;
  readonly tamper: Tamper | undefined;
  readonly accept: Listener['accept'];
  readonly rooms = new Set<Room>();
  /** How late whatever is due is carried out. */
  lateMs = 0;
  /** The log entries that must never occur. */
  readonly errors: string[] = [];
  readonly #options: SimulatedServerOptions;
  readonly #launched: FakeWorker[];
  readonly #pool: WorkerPool;
  readonly #seatedAt = new WeakMap<Peer, number>();
  readonly #roles = new WeakMap<Room, RoleCheck>();

  static async create(options: SimulatedServerOptions): Promise<SimulatedServer> {
    const { network, plane, domain, spreads } = options;
    const { clock, random } = network;
    const launched: FakeWorker[] = [];
    const launch = async () => {
      const pid = FIRST_PID + launched.length;
      // The first are there when it starts; another one takes its time.
      if (launched.length >= WORKERS) await new Promise((resolve) => setTimeout(resolve, 50 + random() * 500));
      const worker = new FakeWorker({ clock, plane, random, server: domain, pid });
      launched.push(worker);
      return asWorker(worker);
    };
    const pool = await WorkerPool.create({ ...media, spreadPercent: spreads ? 0 : 80, launch });
    return new SimulatedServer(options, { pool, launched });
  }

  private constructor(
    options: SimulatedServerOptions,
    { pool, launched }: { pool: WorkerPool; launched: FakeWorker[] },
  ) {
    const { network, domain, sabotage, large } = options;
    this.#options = options;
    this.#pool = pool;
    this.#launched = launched;
    this.domain = domain;
    this.tamper = sabotage.wire;
    const limits = new Limits();
    this.registry = new Registry({ ...(large ? largeRooms : rooms), limits, createMedia: () => this.#createMedia() });
    this.registry.on('opened', (room) => {
      this.rooms.add(room);
      room.on('joined', (peer) => this.#seatedAt.set(peer, network.clock.now));
      this.#roles.set(room, new RoleCheck(room));
      if (sabotage.tellsLate) delay(room, 'joined', sabotage.tellsLate);
      if (sabotage.forgetsHosts?.()) room.roles.review = () => undefined;
      if (sabotage.admitsAnybody?.()) room.access.refuse = () => undefined;
      if (sabotage.countsLate) delay(room.roster, 'counted', sabotage.countsLate);
      room.once('closed', () => this.rooms.delete(room));
    });
    const logger = this.#logger(network);
    const admission = new Admission({ ...overload, limits, delayMs: () => this.lateMs, isHeapFull: () => false });
    const requestLimits = createRequestLimits({ ...signalling, limits });
    const talking = { ...signalling, limits, requestLimits };
    const take = createConnectionHandler({ ...talking, registry: this.registry, welcome, logger, admission });
    // As one office does.
    this.accept = (socket) => take(socket, { address: '192.0.2.1', browser: 'other', slot: socket.id });
  }

  seatedAt(peer: PeerId): number | undefined {
    const seated = [...this.rooms].flatMap((room) => room.members.people).find(({ id }) => id === peer);
    return seated && this.#seatedAt.get(seated);
  }

  /** Violations of the rules about roles. */
  roleFaults(room: Room): string[] {
    return this.#roles.get(room)?.faults ?? [];
  }

  /** The processes that are alive. */
  get workers(): FakeWorker[] {
    return this.#launched.filter(({ closed }) => !closed);
  }

  /** The audio level observer of every room on every worker. */
  get levels(): FakeLevels[] {
    return this.workers.flatMap(({ routers }) => [...routers].flatMap(({ levels }) => levels));
  }

  /** The ends of pipes between workers, by id. */
  get pipes(): ReadonlySet<string> {
    return new Set(this.workers.flatMap(({ routers }) => [...routers].flatMap(({ pipeEnds }) => [...pipeEnds])));
  }

  /** The process dies at once, and its workers with it. */
  kill(): void {
    const { network } = this.#options;
    if (network.listener === this) network.listener = undefined;
    for (const worker of this.workers) worker.vanish();
    network.clock.kill(this.domain);
    network.reset(this);
  }

  /** The process ends in an orderly way: everybody is notified. */
  close(): void {
    const { network } = this.#options;
    if (network.listener === this) network.listener = undefined;
    this.registry.close();
    void this.#pool.close();
    network.clock.in(this.domain, 20, () => {
      for (const wire of [...network.wires]) if (wire.listener === this) wire.server.disconnect();
    });
    network.clock.in(this.domain, 2000, () => this.kill());
  }

  async #createMedia(): Promise<RoomMedia> {
    const { leaves } = this.#options.sabotage;
    const made = await this.#pool.createRoom();
    if (!leaves) return made;
    const addPeer = made.addPeer.bind(made);
    made.addPeer = async (...args) => {
      const peer = await addPeer(...args);
      if (leaves()) peer.close = () => undefined;
      return peer;
    };
    return made;
  }

  #logger({ trace }: Network): Logger {
    const say = (level: string) => (facts: object, text: string) =>
      trace.say(this.domain.name, `${level}: ${text}`, facts);
    const quiet = () => undefined;
    const error = (facts: { err?: unknown }, text: string) => {
      trace.say(this.domain.name, `error: ${text}`, { ...facts, err: String(facts.err) });
      this.errors.push(`${text}: ${facts.err instanceof Error ? facts.err.stack : String(facts.err)}`);
    };
    return { debug: quiet, info: say('info'), warn: say('warn'), error, fatal: error } as unknown as Logger;
  }
}

type Emitter = { emit(...args: never[]): boolean };

function delay(emitter: Emitter, event: 'joined' | 'counted', isDue: () => boolean): void {
  const emit = emitter.emit.bind(emitter);
  const emitLate = (...args: never[]) => {
    const [emitted]: readonly unknown[] = args;
    if (emitted !== event || !isDue()) return emit(...args);
    setTimeout(() => emit(...args), 500);
    return true;
  };
  Object.assign(emitter, { emit: emitLate });
}
