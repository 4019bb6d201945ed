/**
 * socket.io's edge: both ends of each connection, and between them a network with TCP's guarantees. Every message takes
 * a time of its own; each direction keeps its order, while different directions and connections keep none. What was
 * under way when a connection was cut is lost, and each end learns of the cut in its own time. A request may come
 * twice.
 */
import type { Answer, Notice } from '#shared/protocol/events.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { ServerSocket } from '../../../client/src/signalling/signalling.ts';
import type { ClientSocket } from '../../../server/signalling/socket.ts';
import type { Clock, Domain } from '../clock.ts';
import { PresenceCheck } from '../presence-check.ts';
import type { Trace } from '../trace.ts';

/** A process that listens for connections. */
export type Listener = {
  domain: Domain;
  accept(socket: ClientSocket): void;
  /** When this peer took its seat in one of its rooms; undefined if it has none. */
  seatedAt(peer: PeerId): number | undefined;
  tamper?: Tamper;
};

/** Lets a test make a server say something else than it does. */
export type Tamper = {
  /** The messages that are sent for one answer. */
  answers?(request: string, answer: Answer<unknown>): Answer<unknown>[];
  /** Whether the server hears of a connection that ended. */
  hearsOfEnd?(): boolean;
};

export type Weather = {
  /** The delay of one direction, in milliseconds: the least, and the mean on top of it. */
  latencyMs: number;
  jitterMs: number;
  /** How many per cent of requests come twice. */
  doubled: number;
  /** How many per cent of the server's messages are lost, repeated or late, though the connection holds. */
  wild: number;
  /** Notices whose fate is not left to chance. */
  fateOf?(batch: readonly Notice[]): Fate | undefined;
};

/** The fate of a message. */
export type Fate = 'lost' | 'once' | 'twice' | 'late';

/** A request as it arrived, and how often it was answered. */
export type Asked = { by: string; name: string; number: number; wire: Wire; answers: number };

/** The longest time until a lost connection is noticed: the heartbeat's. */
export const HEARTBEAT_MS = 18_000;

type Ack = (answer: Answer<unknown>) => void;
type LostAck = (lost: Error | null, answer?: Answer<unknown>) => void;

export class Network {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly random: () => number;
  /** Every request that ever arrived. */
  readonly asked: Asked[] = [];
  /** Requests that were answered twice, which must never happen. */
  readonly faults: string[] = [];
  readonly wires = new Set<Wire>();
  readonly presence: PresenceCheck;
  listener: Listener | undefined;

  constructor({ clock, trace, random }: { clock: Clock; trace: Trace; random: () => number }) {
    this.clock = clock;
    this.trace = trace;
    this.random = random;
    this.presence = new PresenceCheck(clock);
  }

  /** Ends all connections to a process that no longer exists, as the kernel does. */
  reset(listener: Listener): void {
    for (const wire of [...this.wires]) {
      if (wire.listener !== listener) continue;
      wire.cut({ clientAfterMs: this.random() * 200, serverAfterMs: Number.POSITIVE_INFINITY });
    }
  }
}

/** One connection, from the handshake on. */
export class Wire {
  readonly network: Network;
  readonly client: PageSocket;
  readonly server: ServerEnd;
  readonly listener: Listener;
  readonly #arriveAt = { up: 0, down: 0 };
  /** Nothing gets through any more. */
  isCut = false;

  constructor(network: Network, { client, listener, id }: { client: PageSocket; listener: Listener; id: string }) {
    this.network = network;
    this.client = client;
    this.listener = listener;
    this.server = new ServerEnd(this, id);
    network.wires.add(this);
  }

  up(deliver: () => void): void {
    this.#send('up', this.listener.domain, deliver);
  }

  down(deliver: () => void): void {
    this.#send('down', this.client.domain, deliver);
  }

  /** The fate of a message in this weather; mostly normal delivery. */
  fate(wild: readonly [Fate, Fate, Fate]): Fate {
    const { random } = this.network;
    return random() * 100 < this.client.weather.wild ? (wild[Math.floor(random() * wild.length)] ?? 'once') : 'once';
  }

  /** As a network would that loses messages, repeats them, or lets one overtake another. */
  downWildly(deliver: () => void, fate: Fate): void {
    const { random, clock, trace } = this.network;
    const late = () => clock.in(this.client.domain, 100 + random() * 2000, () => this.isCut || deliver());
    if (fate === 'lost') trace.say(this.client.name, 'is not reached by a message');
    if (fate === 'late' || fate === 'twice') late();
    if (fate === 'once' || fate === 'twice') this.down(deliver);
  }

  /** Each end hears of it in its own time, or never. */
  cut({ clientAfterMs, serverAfterMs }: { clientAfterMs: number; serverAfterMs: number }): void {
    if (this.isCut) return;
    this.isCut = true;
    this.network.wires.delete(this);
    const { clock } = this.network;
    if (clientAfterMs < Number.POSITIVE_INFINITY)
      clock.in(this.client.domain, clientAfterMs, () => this.client.lose(this, 'transport close'));
    if (serverAfterMs < Number.POSITIVE_INFINITY)
      clock.in(this.listener.domain, serverAfterMs, () => this.server.end('transport close'));
  }

  #send(way: 'up' | 'down', to: Domain, deliver: () => void): void {
    if (this.isCut) return;
    const { clock, random } = this.network;
    const { latencyMs, jitterMs } = this.client.weather;
    const at = Math.max(this.#arriveAt[way], clock.now + latencyMs - Math.log(1 - random()) * jitterMs);
    this.#arriveAt[way] = at;
    clock.in(to, at - clock.now, () => {
      if (!this.isCut) deliver();
    });
  }
}

/** The server's end, as socket.io returns it. */
export class ServerEnd {
  readonly id: string;
  disconnected = false;
  readonly conn;
  readonly #wire: Wire;
  readonly #hearEnd: ((reason: string) => void)[] = [];
  #middleware: (packet: [string, ...unknown[]]) => void = () => undefined;

  constructor(wire: Wire, id: string) {
    this.id = id;
    this.#wire = wire;
    const destroy = () => wire.cut({ clientAfterMs: 1, serverAfterMs: 1 });
    this.conn = { transport: { send: () => undefined }, on: () => undefined, request: { socket: { destroy } } };
  }

  use(middleware: (packet: [string, ...unknown[]]) => void): void {
    this.#middleware = middleware;
  }

  on(event: string, hear: (reason: string) => void): void {
    if (event === 'disconnect') this.#hearEnd.push(hear);
  }

  emit(event: 'notices', batch: Notice[], sequence: number, receipt?: () => void): void {
    if (this.disconnected) return;
    this.#wire.network.presence.notices(this.#wire, batch);
    const sent = structuredCopy(batch);
    const back = receipt && (() => this.#wire.up(receipt));
    const { client } = this.#wire;
    const deliver = () => client.hear(event, sent, sequence, back);
    if (batch.some(([name]) => name === 'server:welcome')) this.#wire.down(deliver);
    else this.#wire.downWildly(deliver, client.weather.fateOf?.(batch) ?? this.#wire.fate(['lost', 'twice', 'late']));
  }

  disconnect(): void {
    if (this.disconnected) return;
    this.#wire.down(() => this.#wire.client.lose(this.#wire, 'io server disconnect'));
    this.end('server namespace disconnect');
  }

  /** A request arrived. */
  receive({ name, number, data }: { name: string; number: number; data: unknown }, ack: Ack): void {
    if (this.disconnected) return;
    const { network, client, listener } = this.#wire;
    const asked: Asked = { by: client.name, name, number, wire: this.#wire, answers: 0 };
    network.asked.push(asked);
    const respond = (given: Answer<unknown>) => {
      // Without a result the answer goes to somebody who has left in the meantime.
      if (name === 'room:join' && given.ok && given.result)
        network.presence.join(this.#wire, given.result as JoinResult);
      for (const answer of listener.tamper?.answers?.(name, given) ?? [given]) {
        asked.answers += 1;
        if (asked.answers > 1) network.faults.push(`${client.name}'s ${name} ${number} was answered twice`);
        const sent = structuredCopy(answer);
        this.#wire.downWildly(() => ack(sent), this.#wire.fate(['lost', 'once', 'once']));
      }
    };
    this.#middleware([name, number, data, respond]);
  }

  end(reason: string): void {
    if (this.disconnected) return;
    this.disconnected = true;
    const { network, client, listener } = this.#wire;
    network.trace.say(listener.domain.name, `hears that ${client.name}'s connection ${this.id} ended`);
    if (this.#wire.listener.tamper?.hearsOfEnd?.() === false) return;
    for (const hear of this.#hearEnd) hear(reason);
  }
}

const asClientSocket = (socket: ServerEnd) => socket as unknown as ClientSocket;

export type PageOptions = { network: Network; domain: Domain; name: string; weather: Weather };

/** The page's end, as socket.io-client returns it. */
export class PageSocket {
  readonly name: string;
  readonly domain: Domain;
  weather: Weather;
  connected = false;
  /** Whether there is any way to the server at all. */
  reachable = true;
  readonly io = { engine: { transport: { send: () => undefined }, close: () => this.#close() } };
  readonly #network: Network;
  readonly #listeners = new Map<string, ((...args: never[]) => void)[]>();
  readonly #pending = new Set<LostAck>();
  #wire: Wire | undefined;
  #connects = 0;
  #trying = false;

  constructor({ network, domain, name, weather }: PageOptions) {
    this.#network = network;
    this.domain = domain;
    this.name = name;
    this.weather = weather;
    this.connect();
  }

  get wire(): Wire | undefined {
    return this.#wire;
  }

  on(event: string, hear: (...args: never[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), hear]);
  }

  connect(): void {
    if (this.#wire || this.#trying) return;
    this.#trying = true;
    const { clock, random } = this.#network;
    clock.in(this.domain, this.weather.latencyMs * 4 + random() * 10, () => {
      this.#trying = false;
      const { listener } = this.#network;
      if (this.reachable && listener) this.#open(listener);
      else this.hear('connect_error', new Error('no way'));
    });
  }

  disconnect(): void {
    const wire = this.#wire;
    if (!wire) return;
    this.sayGoodbye();
    this.lose(wire, 'io client disconnect');
  }

  /** The last that the server hears. */
  sayGoodbye(): void {
    const wire = this.#wire;
    wire?.up(() => wire.server.end('client namespace disconnect'));
  }

  timeout(ms: number) {
    return {
      emit: (name: string, number: number, data: unknown, ack: LostAck) => this.#ask({ name, number, data, ms }, ack),
    };
  }

  hear(event: string, ...args: unknown[]): void {
    if (event === 'notices') this.#network.trace.say(this.name, 'hears', args[0]);
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[]));
  }

  /** This end learns that the connection is gone. */
  lose(wire: Wire, reason: string): void {
    if (wire !== this.#wire) return;
    this.#wire = undefined;
    this.connected = false;
    this.#network.wires.delete(wire);
    this.#network.trace.say(this.name, `loses its connection: ${reason}`);
    const pending = [...this.#pending];
    for (const ack of pending) ack(new Error('socket has been disconnected'));
    this.hear('disconnect', reason);
  }

  #ask({ name, number, data, ms }: { name: string; number: number; data: unknown; ms: number }, ack: LostAck): void {
    const { clock, trace, random } = this.#network;
    const wire = this.#wire;
    trace.say(this.name, `asks ${number} ${name}`, data);
    const once: LostAck = (lost, answer) => {
      if (!this.#pending.delete(once)) return;
      clock.clear(timeout);
      trace.say(this.name, `is answered ${number}`, lost ? lost.message : answer);
      ack(lost, answer);
    };
    this.#pending.add(once);
    const timeout = clock.in(this.domain, ms, () => once(new Error('operation has timed out')));
    const sent = structuredCopy(data);
    const send = () =>
      wire?.up(() => wire.server.receive({ name, number, data: sent }, (answer) => once(null, answer)));
    send();
    if (lasting(name) && random() * 100 < this.weather.doubled) send();
  }

  /** Without a word. */
  #close(): void {
    const wire = this.#wire;
    wire?.cut({ clientAfterMs: 1, serverAfterMs: this.weather.latencyMs });
  }

  #open(listener: Listener): void {
    this.#connects += 1;
    const wire = new Wire(this.#network, { client: this, listener, id: `${this.name}-${this.#connects}` });
    this.#wire = wire;
    this.connected = true;
    this.#network.trace.say(this.name, 'is connected');
    wire.up(() => listener.accept(asClientSocket(wire.server)));
    this.hear('connect');
  }
}

/** A client never sends two joins under one number: each connection has its own. */
const lasting = (name: string) => name !== 'room:join' && name !== 'prejoin:prepare';

export const asServerSocket = (socket: PageSocket) => socket as unknown as ServerSocket;

/** As it comes off the wire. */
const structuredCopy = <Data>(data: Data): Data => (data === undefined ? data : JSON.parse(JSON.stringify(data)));
