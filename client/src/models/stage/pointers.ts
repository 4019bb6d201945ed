import { batch, effect, type ReadonlySignal, signal } from '@preact/signals';
import { PointerMessage } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { faded, type Trails, type VideoPosition, withoutPeer, withPoint } from '../../data/trails.ts';
import type { DataLink, IncomingChannel, OutgoingChannel } from '../../data/transport/data-link.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import { floodDetector } from '../../util/flood-detector.ts';
import { readJson } from '../../util/read-json.ts';
import { noFilter, type PersonalFilter } from '../people/personal-filter.ts';

export type { Trail } from '../../data/trails.ts';

export type PointersOptions = {
  /** Whether somebody shares a screen to point at. */
  screens: () => ReadonlySignal<boolean>;
  /** Decides which participants' pointers are hidden. */
  filter?: Pick<PersonalFilter, 'admits'>;
};

/** What a channel carries. */
type Message = ArrayBuffer | string;

/** How often a moving pointer is sent, and how often those of others are drawn, in milliseconds. */
const EVERY_MS = 33;
/** How often faded strokes are removed, in milliseconds. */
const FADE_EVERY_MS = 250;
/** In characters; Parley's client sends no longer messages. */
const MAX_CHARACTERS = 512;
/** A channel with more messages per second than this is closed (X7). */
const MAX_PER_SECOND = 150;
/** Of the messages of one pointer that arrive between two drawings, only the last ones are read. */
const MAX_PER_DRAWING = 4;

/** Pointers on shared screens: the local one, which is switched on and off, and those of the others. */
export class PointersModel {
  readonly #options: PointersOptions;
  readonly #on = signal(false);
  readonly #trails = signal<Trails>([]);
  /** Whether the local pointer is on. */
  readonly on: ReadonlySignal<boolean> = this.#on;
  /** The visible trails, including that of the local pointer. */
  readonly trails: ReadonlySignal<Trails> = this.#trails;
  /** The server reports that somebody is pointing. */
  readonly #pointing = signal(false);
  readonly #self = signal<PeerId | undefined>(undefined);
  readonly self: ReadonlySignal<PeerId | undefined> = this.#self;
  #link: DataLink | undefined;
  #channel: Promise<OutgoingChannel | undefined> | undefined;
  #number = 0;
  #waiting: PointerMessage | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #fading: ReturnType<typeof setTimeout> | undefined;
  /** What has arrived since the last drawing: a hundred pointers together would otherwise be drawn 10,000 times. */
  readonly #arrived = new Map<IncomingChannel, readonly Message[]>();
  #drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PointersOptions) {
    this.#options = options;
  }

  /** Uses this link until the returned function is called. */
  follow(signalling: Signalling, { self, link }: { self: PeerId; link: DataLink }): () => void {
    const screens = this.#options.screens();
    this.#link = link;
    this.#self.value = self;
    const undo = [
      signalling.on('pointer:started', () => {
        this.#pointing.value = true;
      }),
      signalling.on('peer:left', ({ peer }) => {
        for (const channel of this.#arrived.keys()) if (channel.info.peer === peer) this.#arrived.delete(channel);
        this.#trails.value = withoutPeer(this.#trails.peek(), peer);
      }),
      effect(() => {
        // Participants who see no screen need no pointers. If it fails, pointers stay hidden; the next one tries again.
        if (screens.value && this.#pointing.value) link.connect().catch(() => undefined);
      }),
      effect(() => {
        if (!screens.value) this.stop();
      }),
    ];
    return () => {
      for (const end of undo) end();
      this.stop();
      this.#link = undefined;
      this.#pointing.value = false;
      clearTimeout(this.#drawing);
      this.#drawing = undefined;
      this.#arrived.clear();
      this.#trails.value = [];
    };
  }

  /** Shows the pointer of another participant, which arrives on this channel. */
  take(channel: IncomingChannel): void {
    const isFlood = floodDetector({ max: MAX_PER_SECOND, withinMs: 1000 });
    channel.onMessage((message) => {
      // The server closes such a channel by itself; in a direct call, only a longer flood ends the link.
      if (isFlood(performance.now())) return channel.close();
      this.#arrived.set(channel, [...(this.#arrived.get(channel) ?? []), message].slice(-MAX_PER_DRAWING));
      this.#drawing ??= setTimeout(() => this.#drawArrived(), EVERY_MS);
    });
  }

  #drawArrived(): void {
    this.#drawing = undefined;
    const arrived = [...this.#arrived];
    this.#arrived.clear();
    const filter = this.#options.filter ?? noFilter;
    batch(() => {
      for (const [{ info }, messages] of arrived) {
        if (filter.admits(info.peer)) for (const message of messages) this.#read(info.peer, message);
      }
    });
  }

  #read(peer: PeerId, message: Message): void {
    const read = readJson(message, {
      parse: (json) => PointerMessage.safeParse(json).data,
      mostCharacters: MAX_CHARACTERS,
    });
    if (read) this.#show(peer, read);
  }

  /** The data transport to the server is lost: connects again for the pointers on a shared screen. */
  dataLost(): void {
    if (this.#on.peek()) this.#channel = this.#point();
    else if (this.#options.screens().peek() && this.#pointing.peek()) this.#link?.connect().catch(() => undefined);
  }

  start(): void {
    if (this.#on.peek() || !this.#link) return;
    this.#on.value = true;
    this.#channel = this.#point();
  }

  #point(): Promise<OutgoingChannel | undefined> | undefined {
    return this.#link?.point().catch(() => {
      this.#on.value = false;
      return undefined;
    });
  }

  stop(): void {
    if (!this.#on.peek()) return;
    this.#on.value = false;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#waiting = undefined;
    void this.#channel?.then((channel) => channel?.close());
    this.#channel = undefined;
  }

  /** The link uses another path from now on. Positions wait until a channel is open on it. */
  reroute(): void {
    const link = this.#link;
    if (!this.#on.peek() || !link) return;
    this.#channel = this.#channel?.then(async (before) => {
      const next = await link.point().catch(() => undefined);
      if (next) before?.close();
      return next ?? before;
    });
  }

  /** Points at this position of that screen. Positions with the same `stroke` above zero are joined by a line. */
  move(place: VideoPosition & { screen: PeerId; stroke: number }): void {
    const self = this.#self.peek();
    if (!this.#on.peek() || self === undefined) return;
    this.#waiting = { ...place, number: this.#number };
    if (this.#pause === undefined) this.#send(self);
  }

  #send(self: PeerId): void {
    this.#pause = undefined;
    const message = this.#waiting;
    if (!message) return;
    this.#waiting = undefined;
    this.#number += 1;
    this.#show(self, message);
    void this.#channel?.then((channel) => channel?.send(JSON.stringify(message)));
    this.#pause = setTimeout(() => this.#send(self), EVERY_MS);
  }

  #show(peer: PeerId, message: PointerMessage): void {
    this.#trails.value = withPoint(this.#trails.peek(), { peer, message, now: performance.now() });
    this.#fading ??= setTimeout(() => this.#fade(), FADE_EVERY_MS);
  }

  #fade(): void {
    this.#fading = undefined;
    this.#trails.value = faded(this.#trails.peek(), performance.now());
    if (this.#trails.peek().length > 0) this.#fading = setTimeout(() => this.#fade(), FADE_EVERY_MS);
  }
}
