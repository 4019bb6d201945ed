import { EventEmitter } from 'node:events';
import type { RoomPolicy } from '#shared/protocol/access.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { RoomSummary } from '#shared/protocol/http.ts';
import type { Limits } from '../limits/limits.ts';
import type { RoomMedia } from '../media/room-media.ts';
import type { ChatOptions } from './chat.ts';
import type { ChatMemory } from './chat-files.ts';
import type { DirectOptions } from './direct-call.ts';
import type { FileLimits } from './file-offers.ts';
import { createMediaLimits, type MediaLimitOptions, type MediaLimits } from './media-limits.ts';
import { MediaTally } from './media-tally.ts';
import { type PasswordLimitOptions, Passwords } from './passwords.ts';
import type { ShownPeople } from './preview-presence.ts';
import { Room } from './room.ts';
import { createRoomLimits, type RoomLimitOptions, type RoomLimits } from './room-limits.ts';

export type RegistryOptions = RoomLimitOptions &
  PasswordLimitOptions &
  MediaLimitOptions & {
    createMedia: () => Promise<RoomMedia>;
    limits: Limits;
    maxVisible: number;
    maxVoices: number;
    maxMicrophones: number;
    /** A room of more people than this is large. */
    largeAbove: number;
    /** Who may enter a room, until a host decides otherwise. */
    policy: RoomPolicy;
    /** What a preview shows of the people in a room. */
    showPeople: ShownPeople;
    /** How long a room outlives its last participant. */
    emptyMs: number;
    /** How long a seat is kept after its connection was lost. */
    graceMs: number;
    files: Omit<FileLimits, 'takePlace' | 'isMemoryFull'>;
    chat: ChatOptions;
    /** Stores chats beyond the life of this process; without it they end with the rooms. */
    chatMemory?: ChatMemory | undefined;
    /** The options of a call between two participants who are alone in a room. */
    direct: DirectOptions & { exceptRooms: readonly string[] };
    /** How long a peer may stay prepared. */
    preparedMs: number;
    /** Whether media from this address comes through a relay (TURN). */
    isRelay(address: string): boolean;
  };

/** How long before a draining server stops, in milliseconds, participants learn of it. */
const STOP_NOTICE_MS = 30_000;
/** A server that stops sooner than this says nothing: pages show at once that it is gone. */
const MIN_STOP_NOTICE_MS = 10_000;

export type RegistryEvents = {
  /** Called before anybody is in the room. */
  opened: [room: Room];
};

/** All rooms of this server by canonical name. The first request for a room opens it. */
export class Registry extends EventEmitter<RegistryEvents> {
  /** How many of the last participants got no media. */
  readonly mediaTally = new MediaTally();
  readonly #options: RegistryOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #opening = new Map<string, Promise<Room>>();
  readonly #limits: RoomLimits;
  readonly #mediaLimits: MediaLimits;
  readonly #passwords: Passwords;
  /** Set once draining was requested; resolves when the last participant has left. */
  #drained: PromiseWithResolvers<void> | undefined;
  #closed = false;

  constructor(options: RegistryOptions) {
    super();
    this.#options = options;
    this.#mediaLimits = createMediaLimits(options.limits, options);
    this.#passwords = new Passwords(options.limits, options);
    this.#limits = createRoomLimits(options.limits, options, {
      rooms: () => this.size + this.#opening.size,
      people: () => [...this.#rooms.values()].map(({ members }) => members.size),
      preparedPeers: () => [...this.#rooms.values()].map(({ members }) => members.preparedPeers),
      knownFiles: () => this.#knownFiles,
    });
  }

  /**
   * Checks whether another peer may join this room, before anything is counted or created for it.
   * @throws AppError `server_full`, `room_full`, `too_many_requests`, `shutting_down`.
   */
  refuseJoin(name: string, { address }: { address: string }): void {
    const room = this.#rooms.get(name);
    room?.members.places.refuseSeat(address);
    if (!room) this.#refuseFirst(address);
  }

  /** Like `refuseJoin`, for the preparation of a join. @throws AppError `prejoin_full` as well. */
  refusePrepared(name: string, { address }: { address: string }): void {
    this.#limits.preparedOfAddress.refuseIfFull(address);
    this.#limits.preparedPeers.refuseIfFull(
      'too many people are preparing to join on this server; join without preparation',
    );
    const room = this.#rooms.get(name);
    room?.members.places.refusePrepared(address);
    if (!room) this.#refuseOpening(address);
  }

  /**
   * `address` is the counted address of the caller. @throws AppError `server_full`, `too_many_requests`,
   * `shutting_down`.
   */
  async open(name: string, { address }: { address: string }): Promise<Room> {
    this.#refuseIfClosed();
    const room = this.#rooms.get(name);
    if (room) return room;
    return this.#opening.get(name) ?? this.#begin(name, address);
  }

  find(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  get size(): number {
    return this.#rooms.size;
  }

  get people(): number {
    return [...this.#rooms.values()].reduce((sum, room) => sum + room.members.size, 0);
  }

  get summaries(): RoomSummary[] {
    return [...this.#rooms.values()].map(({ summary }) => summary);
  }

  /**
   * Opens no more rooms; running ones continue for at most `forMs` milliseconds, and are notified when the end is near.
   * Resolves once nobody is seated in any.
   */
  drain({ forMs }: { forMs: number }): Promise<void> {
    if (!this.#drained) this.#announceStop(forMs);
    this.#drained ??= Promise.withResolvers();
    this.#resolveIfEmpty();
    return this.#drained.promise;
  }

  /** Removes everybody from every room, and refuses all joins. */
  close(): void {
    this.#closed = true;
    for (const room of this.#rooms.values()) room.members.end('shutting_down');
  }

  #announceStop(forMs: number): void {
    if (forMs < MIN_STOP_NOTICE_MS) return;
    const inMs = Math.min(forMs, STOP_NOTICE_MS);
    const announce = () => {
      for (const room of this.#rooms.values()) room.announceStop(inMs);
    };
    setTimeout(announce, forMs - inMs).unref();
  }

  #begin(name: string, address: string): Promise<Room> {
    this.#refuseOpening(address);
    const { openedByAddress, roomsOfAddress } = this.#limits;
    openedByAddress.use(address);
    const releasePlace = roomsOfAddress.take(address);
    const opening = this.#create(name).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    opening.then((room) => room.once('closed', releasePlace), releasePlace);
    return opening;
  }

  #refuseFirst(address: string): void {
    this.#limits.people.refuseIfFull('the server is full; try again when others have left');
    this.#refuseOpening(address);
  }

  #refuseOpening(address: string): void {
    this.#refuseIfClosed();
    if (this.#drained)
      throw new AppError('shutting_down', 'the server is draining and opens no rooms; try again in a moment');
    this.#limits.rooms.refuseIfFull('this server opens no more rooms; try again when one has ended');
    this.#limits.roomsOfAddress.refuseIfFull(address);
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw new AppError('shutting_down', 'the server is shutting down; try again in a moment');
  }

  get #knownFiles(): number {
    return [...this.#rooms.values()].reduce((sum, { data }) => sum + data.knownFiles, 0);
  }

  #resolveIfEmpty(): void {
    if (this.people === 0) this.#drained?.resolve();
  }

  async #create(name: string): Promise<Room> {
    // All other limits belong to a single room.
    const { createMedia, chatMemory, direct, ...options } = this.#options;
    const past = (await chatMemory?.recall(name)) ?? [];
    const room = new Room(name, {
      ...options,
      chat: { ...options.chat, past },
      files: {
        ...options.files,
        takePlace: (address) => this.#limits.filesOfRoom.take(name, address),
        isMemoryFull: () => this.#limits.knownFiles.isFull({ held: this.#knownFiles }),
      },
      media: await createMedia(),
      limits: this.#limits,
      mediaLimits: this.#mediaLimits,
      passwords: this.#passwords,
      direct: { ...direct, enabled: direct.enabled && !direct.exceptRooms.includes(name) },
    });
    this.#rooms.set(name, room);
    room.on('left', () => this.#resolveIfEmpty());
    room.on('gotMedia', (peer, got) => this.mediaTally.count(peer, { got, at: performance.now() }));
    // After a restart, every room is open to everybody until a host decides otherwise.
    const keepChat = () => {
      if (room.access.policy === 'open') chatMemory?.keep(name, room.talk.stored);
      else chatMemory?.forget(name);
    };
    room.talk.on('changed', keepChat);
    room.access.on('changed', keepChat);
    room.once('closed', () => {
      this.#rooms.delete(name);
      // A room that ends with the server continues in the next process.
      if (!this.#closed) chatMemory?.forget(name);
    });
    if (this.#closed) room.members.end('shutting_down');
    this.emit('opened', room);
    return room;
  }
}
