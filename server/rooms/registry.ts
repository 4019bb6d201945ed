import { EventEmitter } from 'node:events';
import { AppError } from '#shared/protocol/errors.ts';
import type { RoomSummary } from '#shared/protocol/http.ts';
import type { Limits } from '../limits/limits.ts';
import type { RoomMedia } from '../media/room-media.ts';
import type { ChatOptions } from './chat.ts';
import type { ChatMemory } from './chat-files.ts';
import type { DirectOptions } from './direct-call.ts';
import type { FileLimits } from './file-offers.ts';
import { createMediaLimits, type MediaLimitOptions, type MediaLimits } from './media-limits.ts';
import { Room } from './room.ts';
import { createRoomLimits, type RoomLimitOptions, type RoomLimits } from './room-limits.ts';

export type RegistryOptions = RoomLimitOptions &
  MediaLimitOptions & {
    createMedia: () => Promise<RoomMedia>;
    limits: Limits;
    maxVisible: number;
    maxVoices: number;
    /** How long a room outlives its last person. */
    emptyMs: number;
    /** How long a seat is kept for who has lost the connection. */
    graceMs: number;
    files: Omit<FileLimits, 'isMemoryFull'>;
    chat: ChatOptions;
    /** Keeps chats longer than this process lives; without it they go with the rooms. */
    chatMemory?: ChatMemory | undefined;
    /** For two who are alone in a room. */
    direct: DirectOptions & { exceptRooms: readonly string[] };
    /** How long a peer may stay prepared. */
    preparedMs: number;
  };

export type RegistryEvents = {
  /** Before anyone is in it. */
  opened: [room: Room];
};

/** All rooms of this server by canonical name. A room is opened by whoever asks for it first. */
export class Registry extends EventEmitter<RegistryEvents> {
  readonly #options: RegistryOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #opening = new Map<string, Promise<Room>>();
  readonly #limits: RoomLimits;
  readonly #mediaLimits: MediaLimits;
  /** Once it is asked for; resolves with the last person. */
  #drained: PromiseWithResolvers<void> | undefined;
  #closed = false;

  constructor(options: RegistryOptions) {
    super();
    this.#options = options;
    this.#mediaLimits = createMediaLimits(options.limits, options);
    this.#limits = createRoomLimits(options.limits, options, {
      rooms: () => this.size + this.#opening.size,
      people: () => [...this.#rooms.values()].map(({ size }) => size),
      preparedPeers: () => [...this.#rooms.values()].map(({ preparedPeers }) => preparedPeers),
      knownFiles: () => this.#knownFiles,
    });
  }

  /**
   * Whatever is known to stand against one more who would join this room, before anything is counted or made for them.
   * @throws AppError `server_full`, `room_full`, `too_many_requests`, `shutting_down`.
   */
  refuseJoin(name: string, { address }: { address: string }): void {
    const room = this.#rooms.get(name);
    room?.refuseIfFull(address);
    if (!room) this.#refuseFirst(address);
  }

  /** As `refuseJoin`, for one who prepares a join. @throws AppError `prejoin_full` as well. */
  refusePrepared(name: string, { address }: { address: string }): void {
    this.#limits.preparedOfAddress.refuseIfFull(address);
    this.#limits.preparedPeers.refuseIfFull('too many prepare to join on this server; join');
    const room = this.#rooms.get(name);
    room?.refuseIfPrejoinFull();
    if (!room) this.#refuseOpening(address);
  }

  /**
   * `address` is what the one who asks is counted by. @throws AppError `server_full`, `too_many_requests`,
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
    return [...this.#rooms.values()].reduce((sum, room) => sum + room.size, 0);
  }

  get summaries(): RoomSummary[] {
    return [...this.#rooms.values()].map(({ summary }) => summary);
  }

  /** Opens no more rooms; those that there are go on. Resolves once nobody is seated in any. */
  drain(): Promise<void> {
    this.#drained ??= Promise.withResolvers();
    this.#resolveIfEmpty();
    return this.#drained.promise;
  }

  /** Puts everyone out of every room, and lets nobody in any more. */
  close(): void {
    this.#closed = true;
    for (const room of this.#rooms.values()) room.end('shutting_down');
  }

  #begin(name: string, address: string): Promise<Room> {
    this.#refuseOpening(address);
    const { openedByAddress, roomsOfAddress } = this.#limits;
    openedByAddress.use(address);
    const giveBack = roomsOfAddress.take(address);
    const opening = this.#create(name).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    opening.then((room) => room.once('closed', giveBack), giveBack);
    return opening;
  }

  #refuseFirst(address: string): void {
    this.#limits.people.refuseIfFull('this server seats nobody more; try again when others have left');
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
    // All others are each room's own.
    const { createMedia, chatMemory, direct, ...options } = this.#options;
    const past = (await chatMemory?.recall(name)) ?? [];
    const room = new Room(name, {
      ...options,
      chat: { ...options.chat, past },
      files: { ...options.files, isMemoryFull: () => this.#limits.knownFiles.isFull({ held: this.#knownFiles }) },
      media: await createMedia(),
      limits: this.#limits,
      mediaLimits: this.#mediaLimits,
      direct: { ...direct, enabled: direct.enabled && !direct.exceptRooms.includes(name) },
    });
    this.#rooms.set(name, room);
    room.on('left', () => this.#resolveIfEmpty());
    room.talk.on('said', () => chatMemory?.keep(name, room.talk.past.chat));
    room.once('closed', () => {
      this.#rooms.delete(name);
      // One that ends with the server goes on in the next.
      if (!this.#closed) chatMemory?.forget(name);
    });
    if (this.#closed) room.end('shutting_down');
    this.emit('opened', room);
    return room;
  }
}
