/** Whatever happens in a room, everybody has the consumers of the plan, and they carry what it says. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { ConsumerPlaces } from '../../../server/rooms/consumer-places.ts';
import { Forwarder } from '../../../server/rooms/forwarder.ts';
import { plan } from '../../../server/rooms/forwarding.ts';
import { Peer } from '../../../server/rooms/peer.ts';
import { surplusSounds } from '../../../server/rooms/shared-sounds.ts';
import type { PeerId, Source } from '../../../server/shared/protocol/scalars.ts';
import type { Subscriptions } from '../../../server/shared/protocol/subscriptions.ts';
import { Semaphore } from '../../../server/util/semaphore.ts';
import { seeded } from '../../support/seeded.ts';
import { StandInRouter } from '../../support/stand-in-router.ts';

const MAX_VOICES = 2;

const sources = ['microphone', 'camera', 'screen', 'screen-audio'] as const;
const names = [...'abcdefgh'];
const codec = { mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000 };
const PLENTY = 1_000_000;
const CLOSED_AFTER_MS = 10_000;

/** The time, in milliseconds; it passes only when the test says so. */
let clock = 0;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['performance', 'setImmediate', 'nextTick', 'queueMicrotask'] });
  jest.spyOn(performance, 'now').mockImplementation(() => clock);
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

class Places implements ConsumerPlaces {
  max = PLENTY;
  taken = 0;

  hasRoom = () => this.taken < this.max;

  take() {
    if (!this.hasRoom()) return undefined;
    this.taken += 1;
    let given = false;
    return () => {
      if (!given) this.taken -= 1;
      given = true;
    };
  }
}

/** A room of peers over a stand-in for mediasoup; clients apply their consumers at once. */
class TestRoom {
  readonly router = new StandInRouter();
  readonly places = new Places();
  readonly peers = new Map<PeerId, Peer>();
  readonly layers = new Map<string, number>();
  /** Since when each consumer carries nothing that is wanted. */
  readonly unwantedSince = new Map<string, number>();
  readonly forwarder: Forwarder;
  readonly maxVisible: number;
  readonly #making = new Semaphore(32);
  direct: readonly PeerId[] | undefined;
  lastSeat = 0;

  constructor(maxVisible: number, { maxMicrophones = 25 } = {}) {
    this.maxVisible = maxVisible;
    this.forwarder = new Forwarder({
      everybody: () => this.everybody,
      find: (id) => this.peers.get(id),
      direct: () => this.direct,
      maxVisible,
      maxVoices: MAX_VOICES,
      maxMicrophones,
      hands: () => new Set(),
    });
    this.forwarder.on('consumersCreated', (peer, { consumers }) => {
      // What the worker refuses is tried again in the next pass.
      peer.applied(consumers.map(({ id }) => id)).catch(() => undefined);
    });
    this.forwarder.on('layersNeeded', (_, { producer, layers }) => this.layers.set(producer, layers));
  }

  get everybody(): Peer[] {
    return [...this.peers.values()];
  }

  async enter(id: PeerId, { to, subscriptions }: { to: 'seat' | 'preJoin'; subscriptions: Subscriptions }) {
    const media = await this.router.addPeer(id, { held: to === 'preJoin' });
    const [making, consumerPlaces] = [this.#making, this.places];
    const peer = new Peer({ id, address: id, browser: 'other', media, making, consumerPlaces, subscriptions });
    if (to === 'seat') {
      await this.#receiveEarly(peer);
      this.sit(peer);
    }
    this.peers.set(id, peer);
  }

  /** As for the answer to a join; what the worker refuses is tried again in the next pass. */
  async #receiveEarly(peer: Peer): Promise<void> {
    await peer.receiveEarly(this.forwarder.forwardsTo(peer));
  }

  sit(peer: Peer): void {
    this.lastSeat += 1;
    peer.sit(peer.id, this.lastSeat);
  }

  async produce(peer: Peer, source: Source): Promise<void> {
    const kind = source === 'microphone' || source === 'screen-audio' ? 'audio' : 'video';
    const rtpParameters = {
      codecs: [{ ...codec, mimeType: `${kind}/one` }],
      encodings: kind === 'video' ? [{ ssrc: 1 }, { ssrc: 2 }, { ssrc: 3 }] : [{ ssrc: 1 }],
    };
    await peer.media.produce({ producer: `${peer.id}/${source}`, source, rtpParameters, paused: false });
  }

  closeProducer(peer: Peer, producer: string): void {
    peer.media.closeProducer(producer);
    this.#forget([{ id: producer }]);
  }

  leave(peer: Peer): void {
    const sent = peer.producers;
    this.peers.delete(peer.id);
    peer.media.close();
    this.#forget(sent);
  }

  async replaceMedia(peer: Peer): Promise<void> {
    const sent = peer.producers;
    peer.replaceMedia(await this.router.addPeer(peer.id));
    this.#forget(sent);
    await this.#receiveEarly(peer);
  }

  #forget(producers: readonly { id: string }[]): void {
    for (const { id } of producers) for (const other of this.everybody) other.forget(id);
  }

  close(): void {
    this.forwarder.close();
    for (const peer of this.everybody) peer.media.close();
  }
}

/** For each producer that this peer should have: the layers that flow, `whole` without layers, `nothing`. */
function planned(room: TestRoom, peer: Peer, heldBack: ReadonlySet<PeerId>): Map<string, unknown> {
  const { maxVisible, direct } = room;
  const surplus = surplusSounds(room.everybody, MAX_VOICES);
  const forwards = plan(room.everybody, { maxVisible, heldBack, surplusSounds: surplus, direct })(peer);
  return new Map(
    forwards.map(({ producer, want }) => [producer.id, peer.seated && want ? (want.layers ?? 'whole') : 'nothing']),
  );
}

/** The same as it is. */
function had(room: TestRoom, peer: Peer): Map<string, unknown> {
  return new Map(
    peer.consumers.map(({ id, producer }) => {
      const consumer = room.router.consumers.get(id);
      if (!consumer) throw new Error(`${peer.id} has a closed consumer of ${producer}`);
      return [producer, consumer.paused ? 'nothing' : (consumer.layers ?? 'whole')];
    }),
  );
}

/** What a client wants, drawn from the numbers. */
function drawnSubscriptions(below: (count: number) => number): Subscriptions {
  const videos = Array.from({ length: below(5) }, () => ({
    peer: names[below(names.length)] ?? 'a',
    source: below(4) === 0 ? ('screen' as const) : ('camera' as const),
    height: 1 + below(1500),
  }));
  return { videos, newcomers: { cameras: below(4), screens: below(3), height: 1 + below(800) } };
}

/** What may happen to one person, drawn from the numbers. */
function eventsOf(room: TestRoom, someone: Peer, below: (count: number) => number) {
  const source = sources[below(sources.length)] ?? 'camera';
  const subscriptions = drawnSubscriptions(below);
  const switchSource = async () => {
    const known = someone.producers.find((producer) => producer.source === source);
    if (known) room.closeProducer(someone, known.id);
    else await room.produce(someone, source);
  };
  const join = async () => {
    if (someone.seated) return;
    room.sit(someone);
    await someone.release().catch(() => undefined);
  };
  return [
    switchSource,
    switchSource,
    join,
    async () => room.leave(someone),
    async () => someone.subscribe(subscriptions, below(room.lastSeat + 1)),
    async () => (someone.seated ? room.replaceMedia(someone) : undefined),
  ];
}

/** Lets something happen, drawn from the numbers. */
async function happen(room: TestRoom, below: (count: number) => number): Promise<void> {
  const someone = room.everybody[below(room.peers.size)];
  const subscriptions = drawnSubscriptions(below);
  const name = names.find((one) => !room.peers.has(one));
  const enter = async () => {
    if (name) await room.enter(name, { to: below(3) > 0 ? 'seat' : 'preJoin', subscriptions });
  };
  const passTime = async () => {
    clock += below(2) * 11_000 + 300;
  };
  const limit = async () => {
    room.places.max = below(2) === 0 ? room.places.taken + below(4) : PLENTY;
  };
  const refuse = async () => {
    room.router.refuses = below(2) === 0 ? () => below(4) === 0 : () => false;
  };
  const pair = async () => {
    room.direct = below(4) === 0 && room.peers.size > 1 ? [...room.peers.keys()].slice(0, 2) : undefined;
  };
  const events = [enter, enter, passTime, limit, refuse, pair, ...(someone ? eventsOf(room, someone, below) : [])];
  await events[below(events.length)]?.();
}

function expectPlan(room: TestRoom, heldBack: ReadonlySet<PeerId>, at: object): void {
  for (const peer of room.everybody) {
    const [wanted, has] = [planned(room, peer, heldBack), had(room, peer)];
    const missing = [...wanted].filter(([producer]) => !has.has(producer));
    expect({ ...at, of: peer.id, missing: missing.length }).toEqual({ ...at, of: peer.id, missing: peer.missing });
    if (missing.length > 0) expect(room.places.hasRoom()).toBe(false);
    for (const { id, producer } of peer.consumers) {
      if (wanted.has(producer)) room.unwantedSince.delete(id);
      else if (!room.unwantedSince.has(id)) room.unwantedSince.set(id, clock);
      expect(clock - (room.unwantedSince.get(id) ?? clock)).toBeLessThan(CLOSED_AFTER_MS);
    }
    for (const [producer, flows] of has) {
      const is = { ...at, producer, of: peer.id, flows };
      expect(is).toEqual({ ...is, flows: wanted.get(producer) ?? 'nothing' });
    }
  }
  const all = room.everybody.reduce((sum, { consumers }) => sum + consumers.length, 0);
  expect({ ...at, open: room.router.consumers.size, places: room.places.taken }).toEqual({
    ...at,
    open: all,
    places: all,
  });
}

test('[F5, F6] after whatever happens, consumers carry what the plan says, and those without a place are missing', async () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const next = seeded(seed);
    const below = (count: number) => Math.floor(next() * count);
    const room = new TestRoom(1 + below(5));
    for (let pass = 0; pass < 40; pass += 1) {
      for (let count = below(4); count >= 0; count -= 1) await happen(room, below);
      await room.forwarder.settled();
      await nextTurn();
      // What the worker refused is tried again.
      const { refuses } = room.router;
      room.router.refuses = () => false;
      await nextTurn();
      await room.forwarder.settled();
      await nextTurn();
      room.router.refuses = refuses;
      expectPlan(room, new Set(), { seed, pass });
    }
    room.close();
  }
});

test('[F11] in a large room, no microphone has consumers before a pass has chosen it', async () => {
  const room = new TestRoom(1, { maxMicrophones: 1 });
  const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
  const enter = async (id: string) => {
    await room.enter(id, { to: 'seat', subscriptions });
    const peer = room.peers.get(id);
    if (peer) await room.produce(peer, 'microphone');
    return peer?.consumers.map(({ producer }) => producer);
  };
  for (const id of ['a', 'b']) await enter(id);
  await room.forwarder.settled();
  await enter('c');
  expect(await enter('d')).toEqual(['a/microphone']);
  room.close();
});
