import { EventEmitter } from 'node:events';
import type { ChannelId, DataChannelInfo, DataTransportInfo, FileId, FileInfo } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { RequestData } from '#shared/protocol/events.ts';
import type { DtlsParameters } from '#shared/protocol/rtc.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { DataChannel, DataPort } from '../media/data-port.ts';
import type { RoomMedia } from '../media/room-media.ts';
import { breaks, type ChannelCounts, floods, POINTER_WAITING, type Use } from './data-limits.ts';
import { type FileLimits, FileOffers, type Offer } from './file-offers.ts';
import type { MediaLimits } from './media-limits.ts';

type Member = { id: PeerId; name: string; address: string };
/** The peer that makes a request; it may have left. */
type Caller = Pick<Member, 'id'>;

export type RoomDataOptions = {
  files: FileLimits;
  mediaLimits: Pick<
    MediaLimits,
    'countDataTransport' | 'countDataFlood' | 'countPointer' | 'holdWaiting' | 'isTooMuchPointing' | 'isTooMuchData'
  >;
  /** The seated peers. */
  people(): readonly Member[];
  media: Pick<RoomMedia, 'openData'>;
};

/** Each event starts with the peers that it concerns. */
export type RoomDataEvents = {
  fileOffered: [to: readonly PeerId[], offer: Offer];
  fileCancelled: [to: readonly PeerId[], file: FileId];
  /** `from` is the first byte that this member needs. */
  fileAccepted: [to: PeerId, accepted: { file: FileId; peer: PeerId; name: string; from: number }];
  fileDeclined: [to: PeerId, declined: { file: FileId; peer: PeerId }];
  fileProgressed: [to: PeerId, progress: { file: FileId; channel: ChannelId; peer: PeerId; bytes: number }];
  /** A channel carries data to this peer from now on. */
  channelOpened: [to: PeerId, channel: DataChannelInfo];
  /** The data transport of this peer has ended. */
  transportLost: [to: PeerId];
  /** Somebody points, and these peers have no data transport to receive it. */
  pointerStarted: [to: readonly PeerId[]];
  /** Something failed unexpectedly; the room continues. */
  fault: [error: unknown];
};

type Channel = {
  from: PeerId;
  /** The counted address of its sender. */
  address: string;
  channel: DataChannel;
  use: Use;
  receivers: Set<PeerId>;
  counts: ChannelCounts;
  /** Whether it was counted as a flood. */
  isFlood: boolean;
};

/**
 * How often the counters of channels are checked, in milliseconds: until then, a flood on one of them costs the worker
 * much for each of its receivers. Transports are checked every fourth time, and the data that waits for receivers every
 * eighth time.
 */
const WATCH_MS = 250;
const WATCH_PORTS_EVERY = 4;
const WATCH_WAITING_EVERY = 8;

/**
 * Carries the data that the people of a room send each other: files and pointers. Nothing is set up before it is
 * needed.
 */
export class RoomData extends EventEmitter<RoomDataEvents> {
  readonly #options: RoomDataOptions;
  readonly #offers: FileOffers;
  readonly #ports = new Map<PeerId, DataPort>();
  readonly #channels = new Map<ChannelId, Channel>();
  #watching: NodeJS.Timeout | undefined;
  #watched = 0;

  constructor(options: RoomDataOptions) {
    super();
    this.#options = options;
    this.#offers = new FileOffers(options.files);
  }

  /**
   * Opens a data transport, which replaces the previous one and all its channels. Active pointers are forwarded to it.
   * @throws AppError `not_joined`, `bad_request` for an invalid fingerprint, `too_many_requests`.
   */
  async open({ id: peer }: Caller, dtlsParameters: DtlsParameters): Promise<DataTransportInfo> {
    this.#options.mediaLimits.countDataTransport(this.#member(peer));
    const port = await this.#options.media.openData(peer, dtlsParameters);
    // It has left meanwhile.
    if (!this.#isHere(peer)) {
      port.close();
      throw new AppError('not_joined', 'join a room first');
    }
    this.#closePort(peer);
    this.#ports.set(peer, port);
    port.onLost(() => this.#lose(peer, port));
    const pointers = [...this.#channels].filter(([, { use, from }]) => use.kind === 'pointer' && from !== peer);
    this.#attempt(Promise.all(pointers.map(([id]) => this.#forward(id, peer))));
    return port.info;
  }

  /** How many files are remembered, including those that are no longer offered. */
  get knownFiles(): number {
    return this.#offers.known;
  }

  get offeredFiles(): number {
    return this.#offers.size;
  }

  /** Sends a newly seated peer the offered files, and reports active pointers. */
  greet({ id: peer }: Caller): void {
    for (const offer of this.#offers.all) if (offer.from !== peer) this.emit('fileOffered', [peer], offer);
    if (this.#pointing.length > 0) this.emit('pointerStarted', [peer]);
  }

  /** @throws AppError `not_joined`, `too_large`, `already_exists`, `too_many_requests`. */
  offer({ id: peer }: Caller, file: FileInfo): void {
    const offer = this.#offers.add(this.#member(peer), file, Date.now());
    this.emit('fileOffered', this.#others(peer), offer);
  }

  /** Ends the offer and all transfers of it. @throws AppError `not_found`. */
  cancel({ id: peer }: Caller, file: FileId): void {
    this.#offers.withdraw(peer, file);
    for (const { use, channel } of [...this.#channels.values()]) if (isOf(use, file)) channel.close();
    this.emit('fileCancelled', this.#others(peer), file);
  }

  /** Like `cancel`, for all files that this peer offers. */
  cancelAll(peer: Caller): void {
    for (const { from, file } of this.#offers.all) if (from === peer.id) this.cancel(peer, file.id);
  }

  /**
   * Restarts the transfer of the file to this peer at the given byte.
   * @throws AppError `not_joined`, `not_found`, also without a connected data transport, which could receive nothing.
   */
  accept({ id: peer }: Caller, { file, from }: RequestData<'file:accept'>): void {
    const { name } = this.#member(peer);
    if (!this.#port(peer).isConnected) throw new AppError('not_found', 'connect the data transport first');
    const offer = this.#offers.ofAnother(peer, file);
    offer.takers.add(peer);
    this.#stopSending(file, peer);
    this.emit('fileAccepted', offer.from, { file, peer, name, from });
  }

  /** Declines a file, before or during its transfer. @throws AppError `not_joined`, `not_found`. */
  decline({ id: peer }: Caller, file: FileId): void {
    this.#member(peer);
    const offer = this.#offers.ofAnother(peer, file);
    offer.takers.delete(peer);
    this.#stopSending(file, peer);
    this.emit('fileDeclined', offer.from, { file, peer });
  }

  /**
   * Opens a channel to those of `to` who have accepted, and whose data transports are connected.
   * @returns its receivers.
   * @throws AppError `not_found`, `already_exists`, `too_many_requests`, `bad_request` if the stream is in use.
   */
  async send({ id: peer }: Caller, { file, channel, stream, to }: RequestData<'file:send'>): Promise<PeerId[]> {
    const { takers, file: info } = this.#offers.own(peer, file);
    await this.#openChannel(peer, { channel, stream, use: { kind: 'file', file, bytes: info.bytes } });
    const wanted = [...new Set(to)].filter((taker) => takers.has(taker) && this.#ports.get(taker)?.isConnected);
    const reached = await Promise.all(wanted.map((taker) => this.#forward(channel, taker)));
    return wanted.filter((_, index) => reached[index]);
  }

  /**
   * A report that crosses the end of its channel is ignored. One that names a channel several times notifies its sender
   * once.
   */
  progress({ id: peer }: Caller, { received }: RequestData<'file:progress'>): void {
    for (const [channel, bytes] of new Map(received.map((one) => [one.channel, one.bytes]))) {
      const found = this.#channels.get(channel);
      if (found?.use.kind !== 'file' || !found.receivers.has(peer)) continue;
      this.emit('fileProgressed', found.from, { file: found.use.file, channel, peer, bytes });
    }
  }

  /**
   * Counts the pointer, and opens its channel to everybody who has a data transport.
   * @throws AppError `not_joined`, `not_found`, `already_exists`, `too_many_requests`, `bad_request` if the stream is
   * in use.
   */
  async point({ id: peer }: Caller, { channel, stream }: RequestData<'pointer:start'>): Promise<void> {
    if (this.#pointing.some(({ from }) => from === peer))
      throw new AppError('already_exists', 'you are already pointing');
    this.#options.mediaLimits.countPointer(this.#member(peer));
    await this.#openChannel(peer, { channel, stream, use: { kind: 'pointer' } });
    const others = this.#others(peer);
    await Promise.all(others.filter((other) => this.#ports.has(other)).map((other) => this.#forward(channel, other)));
    this.emit(
      'pointerStarted',
      others.filter((other) => !this.#ports.has(other)),
    );
  }

  /** @throws AppError `not_found`. */
  closeChannel({ id: peer }: Caller, channel: ChannelId): void {
    const found = this.#channels.get(channel);
    if (found?.from !== peer) throw new AppError('not_found', `no channel ${channel} of yours`);
    this.#attempt(this.#review(found));
    found.channel.close();
  }

  /** Ends everything that a peer sends, offers and receives, since it has left. */
  forget({ id: peer }: Caller): void {
    this.#offers.forget(peer);
    this.#closePort(peer);
  }

  async #openChannel(peer: PeerId, { channel: id, stream, use }: { channel: ChannelId; stream: number; use: Use }) {
    const { address } = this.#member(peer);
    const port = this.#port(peer);
    const own = [...this.#channels.values()].filter(({ from }) => from === peer);
    const max = this.#options.files.maxChannelsPerPerson;
    if (own.length >= max) throw new AppError('too_many_requests', `at most ${max} channels at a time`);
    this.#refuseIfTaken(id);
    const channel = await port.open(stream, { ordered: use.kind === 'file' }).catch((error: unknown) => {
      throw port.closed ? new AppError('not_found', 'the data transport has closed; open another') : error;
    });
    try {
      this.#refuseIfTaken(id);
    } catch (error) {
      channel.close();
      throw error;
    }
    const counts = { messages: 0, bytes: 0, at: performance.now() };
    this.#channels.set(id, { from: peer, address, channel, use, receivers: new Set(), counts, isFlood: false });
    channel.onClosed(() => this.#channels.delete(id));
    if (port.closed) channel.close();
    this.#watching ??= setInterval(() => this.#attempt(this.#watch()), WATCH_MS).unref();
  }

  /** @returns whether it arrives; false if either end has closed, or too much waits for others. */
  async #forward(id: ChannelId, to: PeerId): Promise<boolean> {
    const found = this.#channels.get(id);
    const port = this.#ports.get(to);
    const release = found && port && this.#holdWaiting(found.use, to);
    if (!release) return false;
    const stream = await found.channel.forwardTo(port, release);
    if (stream === undefined || !this.#channels.has(id)) return false;
    const { from: peer, use } = found;
    found.receivers.add(to);
    const what = use.kind === 'file' ? { use: use.kind, file: use.file } : { use: use.kind };
    this.emit('channelOpened', to, { channel: id, peer, stream, ...what });
    return true;
  }

  /**
   * Counts what may wait for a receiver.
   * @returns a function that releases it; undefined if too much waits for others, or the receiver has left.
   */
  #holdWaiting(use: Use, to: PeerId): (() => void) | undefined {
    const { mediaLimits, files, people } = this.#options;
    const receiver = people().find(({ id }) => id === to);
    const bytes = use.kind === 'pointer' ? POINTER_WAITING.max : Math.min(use.bytes, files.maxWaitingBytes);
    return receiver && mediaLimits.holdWaiting(receiver.address, bytes);
  }

  /** Ends the transfers to this peer. */
  #stopSending(file: FileId, to: PeerId): void {
    const port = this.#ports.get(to);
    for (const { use, receivers, channel } of this.#channels.values()) {
      if (!isOf(use, file)) continue;
      receivers.delete(to);
      if (port) channel.stop(port);
    }
  }

  /** Closes channels that exceed their purpose, and the transports of senders that exceed the rate. */
  async #watch(): Promise<void> {
    if (this.#channels.size === 0) {
      clearInterval(this.#watching);
      this.#watching = undefined;
    }
    this.#watched += 1;
    const isTurnOf = (every: number) => this.#watched % every === 0;
    const ports = isTurnOf(WATCH_PORTS_EVERY) ? [...this.#ports] : [];
    const pointers = isTurnOf(WATCH_WAITING_EVERY) ? this.#pointing : [];
    const watchWaiting = pointers.map(({ channel }) => channel.stopSlow(POINTER_WAITING.whenChecked));
    const watchChannels = [...this.#channels.values()].map((open) => this.#review(open));
    const watchPorts = ports.map(async ([peer, port]) => {
      const bytes = await port.receivedSince().catch(() => 0);
      const sender = this.#options.people().find(({ id }) => id === peer);
      if (sender && this.#options.mediaLimits.isTooMuchData(sender, bytes)) this.#lose(peer, port);
    });
    await Promise.all([...watchChannels, ...watchPorts, ...watchWaiting]);
  }

  /** Closes a channel that exceeds its purpose. After a flood, the transport of its sender ends, even the next one. */
  async #review(open: Channel): Promise<void> {
    const { use, channel, receivers, from: id, address, counts: before } = open;
    const sent = await channel.sent().catch(() => before);
    const now = { ...sent, at: performance.now() };
    open.counts = now;
    const forwarded = use.kind === 'pointer' ? (now.messages - before.messages) * receivers.size : 0;
    const isTooMuch = this.#options.mediaLimits.isTooMuchPointing({ id, address }, forwarded);
    if (isTooMuch || breaks(use, { before, now })) channel.close();
    if (open.isFlood || !floods(use, { before, now })) return;
    open.isFlood = true;
    this.#options.mediaLimits.countDataFlood({ id, address });
    const port = this.#ports.get(id);
    if (port) this.#lose(id, port);
  }

  get #pointing(): Channel[] {
    return [...this.#channels.values()].filter(({ use }) => use.kind === 'pointer');
  }

  /**
   * Handles the end of a transport, which closed or lost its worker. Its peer opens another one and continues there.
   */
  #lose(peer: PeerId, port: DataPort): void {
    if (this.#ports.get(peer) !== port) return;
    this.#closePort(peer);
    this.emit('transportLost', peer);
  }

  #closePort(peer: PeerId): void {
    // Otherwise a sender could end a flood before it is noticed.
    for (const open of this.#channels.values()) if (open.from === peer) this.#attempt(this.#review(open));
    this.#ports.get(peer)?.close();
    this.#ports.delete(peer);
    for (const { receivers } of this.#channels.values()) receivers.delete(peer);
  }

  #port(peer: PeerId): DataPort {
    const port = this.#ports.get(peer);
    if (!port) throw new AppError('not_found', 'open a data transport first');
    return port;
  }

  #refuseIfTaken(id: ChannelId): void {
    if (this.#channels.has(id)) throw new AppError('already_exists', `channel ${id} already exists`);
  }

  #member(peer: PeerId): Member {
    const member = this.#options.people().find(({ id }) => id === peer);
    if (!member) throw new AppError('not_joined', 'join the room first');
    return member;
  }

  #isHere(peer: PeerId): boolean {
    return this.#options.people().some(({ id }) => id === peer);
  }

  #others(peer: PeerId): PeerId[] {
    return this.#options.people().flatMap(({ id }) => (id === peer ? [] : id));
  }

  #attempt(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.emit('fault', error));
  }
}

const isOf = (use: Use, file: FileId) => use.kind === 'file' && use.file === file;
