import { EventEmitter } from 'node:events';
import { AppError } from '#shared/protocol/errors.ts';
import type { RoomSummary } from '#shared/protocol/http.ts';
import type { RoomMedia } from '../media/room-media.ts';
import type { ChatOptions } from './chat.ts';
import type { ChatMemory } from './chat-files.ts';
import type { DirectOptions } from './direct-call.ts';
import type { FileLimits } from './file-offers.ts';
import { Room } from './room.ts';

export type RegistryOptions = {
  createMedia: () => Promise<RoomMedia>;
  maxRooms: number;
  maxPeople: number;
  /** In all rooms together. */
  maxPeopleInAll: number;
  maxVisible: number;
  maxVoices: number;
  /** How long a room outlives its last person. */
  emptyMs: number;
  /** How long a seat is kept for who has lost the connection. */
  graceMs: number;
  files: FileLimits;
  chat: ChatOptions;
  /** Keeps chats longer than this process lives; without it they go with the rooms. */
  chatMemory?: ChatMemory | undefined;
  /** For two who are alone in a room. */
  direct: DirectOptions & { exceptRooms: readonly string[] };
  door: {
    /** At all doors together. */
    maxGuests: number;
    maxGuestsPerRoom: number;
    /** How long one may stand there. */
    ms: number;
  };
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
  /** Once it is asked for; resolves with the last person. */
  #drained: PromiseWithResolvers<void> | undefined;
  #closed = false;

  constructor(options: RegistryOptions) {
    super();
    this.#options = options;
  }

  /** `address` is what the one who asks is counted by. @throws AppError `server_full`, `shutting_down`. */
  async open(name: string, _by: { address: string }): Promise<Room> {
    if (this.#closed) throw new AppError('shutting_down', 'the server is shutting down; come back in a moment');
    const room = this.#rooms.get(name);
    if (room) return room;
    return this.#opening.get(name) ?? this.#begin(name);
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

  /** Those at all doors. */
  get guests(): number {
    return [...this.#rooms.values()].reduce((sum, room) => sum + room.guests, 0);
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

  #begin(name: string): Promise<Room> {
    if (this.#drained) throw new AppError('shutting_down', 'this server takes no new rooms; come back in a moment');
    const { maxRooms } = this.#options;
    if (this.#rooms.size + this.#opening.size >= maxRooms) {
      throw new AppError('server_full', `this server holds ${maxRooms} rooms; try again when one has ended`);
    }
    const opening = this.#create(name).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  #resolveIfEmpty(): void {
    if (this.people === 0) this.#drained?.resolve();
  }

  async #create(name: string): Promise<Room> {
    // All others are each room's own.
    const { createMedia, chatMemory, maxPeopleInAll, maxRooms: _maxRooms, direct, door, ...options } = this.#options;
    const past = (await chatMemory?.recall(name)) ?? [];
    const room = new Room(name, {
      ...options,
      chat: { ...options.chat, past },
      media: await createMedia(),
      houseFull: () => this.people >= maxPeopleInAll,
      direct: { ...direct, enabled: direct.enabled && !direct.exceptRooms.includes(name) },
      door: { maxGuests: door.maxGuestsPerRoom, ms: door.ms, houseFull: () => this.guests >= door.maxGuests },
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
