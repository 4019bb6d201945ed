/** Whatever happens in a room, the plan that follows it says what a new plan of the room says. */
import { expect, test } from '@jest/globals';
import { layersNeeded, type PlanOptions, plan } from '../../../server/rooms/forwarding.ts';
import { IncrementalPlan, type PlanChange } from '../../../server/rooms/incremental-plan.ts';
import type { Forward, Party } from '../../../server/rooms/offers.ts';
import type { Subscriptions } from '../../../server/shared/protocol/subscriptions.ts';
import { seeded } from '../../support/seeded.ts';

const sources = ['microphone', 'camera', 'screen', 'screen-audio'] as const;
const names = [...'abcdefghij'];
const RUNS = 120;
const UPDATES = 40;

/** Of a receiver: each producer with what flows of it. */
type Received = Map<string, Forward>;

/** A room in which anything may happen, drawn from the numbers. */
class RandomRoom {
  readonly people: Party[] = [];
  readonly options: PlanOptions;
  readonly #next: () => number;
  #lastSeat = 0;

  constructor(next: () => number) {
    this.#next = next;
    this.options = { maxVisible: 1 + this.#below(6), heldBack: new Set() };
  }

  change(): void {
    const changes = [
      () => this.#enter(),
      () => this.#enter(),
      () => this.#sit(),
      () => this.#leave(),
      () => this.#replace(),
      () => this.#switchSource(),
      () => this.#switchSource(),
      () => this.#renewSource(),
      () => this.#subscribe(),
      () => this.#subscribe(),
      () => this.#speak(),
      () => this.#pair(),
    ];
    changes[this.#below(changes.length)]?.();
  }

  #enter(): void {
    const id = this.#name();
    if (this.people.some((one) => one.id === id)) return;
    const joins = this.#below(3) > 0;
    const party: Party = { id, producers: [], seat: Infinity, subscriptions: this.#subscriptions(), subscribedAt: 0 };
    if (joins) this.#seat(party);
    party.producers = sources.filter(() => this.#below(2) === 0).map((source) => this.#producer(party, source));
    this.people.push(party);
  }

  #sit(): void {
    const prepared = this.people.find(({ seat }) => seat === Infinity);
    if (prepared) this.#seat(prepared);
  }

  #leave(): void {
    this.people.splice(this.#below(this.people.length), 1);
  }

  /** Somebody takes over a seat: another peer with the same id. */
  #replace(): void {
    const at = this.#below(this.people.length);
    const party = this.people[at];
    if (party) this.people[at] = { ...party, subscriptions: this.#subscriptions() };
  }

  #switchSource(): void {
    const party = this.#someone();
    const source = sources[this.#below(sources.length)] ?? 'camera';
    if (!party) return;
    const others = party.producers.filter((producer) => producer.source !== source);
    const isSent = others.length < party.producers.length;
    party.producers = isSent ? others : [...others, this.#producer(party, source)];
  }

  /** A producer is closed, and another one created under its id. */
  #renewSource(): void {
    const party = this.#someone();
    if (party) party.producers = party.producers.map((producer) => this.#producer(party, producer.source));
  }

  #subscribe(): void {
    const party = this.#someone();
    if (!party) return;
    party.subscriptions = this.#subscriptions();
    party.subscribedAt = this.#below(this.#lastSeat + 1);
  }

  #speak(): void {
    const some = (outOf: number) => new Set(names.filter(() => this.#below(outOf) === 0));
    Object.assign(this.options, { heldBack: some(3), speaking: some(2), unheard: some(3) });
  }

  #pair(): void {
    const ids = this.people.map(({ id }) => id).slice(0, 2);
    this.options.direct = this.#below(2) === 0 && ids.length === 2 ? ids : undefined;
  }

  #seat(party: Party): void {
    this.#lastSeat += 1;
    party.seat = this.#lastSeat;
  }

  #producer({ id }: Party, source: (typeof sources)[number]) {
    return { id: `${id}/${source}`, source, paused: false, layers: 1 + this.#below(3) };
  }

  #subscriptions(): Subscriptions {
    const videos = Array.from({ length: this.#below(6) }, () => ({
      peer: this.#name(),
      source: this.#below(4) === 0 ? ('screen' as const) : ('camera' as const),
      height: 1 + this.#below(1500),
    }));
    return { videos, newcomers: { cameras: this.#below(5), screens: this.#below(3), height: 1 + this.#below(800) } };
  }

  #name = () => names[this.#below(names.length)] ?? 'a';
  #someone = () => this.people[this.#below(this.people.length)];
  #below = (count: number) => Math.floor(this.#next() * count);
}

function apply(received: Received, change: PlanChange, whole: () => Forward[]): void {
  if (change === 'whole') received.clear();
  const { forwards, ended } = change === 'whole' ? { forwards: whole(), ended: [] } : change;
  for (const producer of ended) received.delete(producer);
  for (const forward of forwards) received.set(forward.producer.id, forward);
}

function applyLayers(needed: Map<string, number>, { changedLayers }: IncrementalPlan<Party>): void {
  for (const [producer, now] of changedLayers) {
    if (now) needed.set(producer, now.layers);
    else needed.delete(producer);
  }
}

/** Somebody who is about to join. */
const stranger: Party = {
  id: 'stranger',
  producers: [],
  seat: Infinity,
  subscriptions: { videos: [], newcomers: { cameras: 4, screens: 2, height: 300 } },
  subscribedAt: 0,
};

const asMap = (forwards: readonly Forward[]): Received =>
  new Map(forwards.map((forward) => [forward.producer.id, forward]));

test('[F5] after whatever changes, everybody receives what a new plan says, and as many layers are needed', () => {
  for (let seed = 0; seed < RUNS; seed += 1) {
    const next = seeded(seed);
    const room = new RandomRoom(next);
    const incremental = new IncrementalPlan<Party>(room.options);
    const received = new Map<Party, Received>();
    const needed = new Map<string, number>();
    for (let update = 0; update < UPDATES; update += 1) {
      for (let changes = Math.floor(next() * 4); changes >= 0; changes -= 1) room.change();
      const early = incremental.forwardsEarly(stranger, room.people, room.options);
      expect(early).toEqual(plan([...room.people, stranger], room.options)(stranger));
      for (const [party, change] of incremental.update(room.people, room.options)) {
        const known = received.get(party) ?? new Map();
        apply(known, change, () => incremental.forwardsTo(party));
        received.set(party, known);
      }
      const forwardsTo = plan(room.people, room.options);
      const plans = room.people.map((party) => forwardsTo(party));
      for (const [index, party] of room.people.entries()) {
        expect({ seed, update, got: received.get(party) }).toEqual({ seed, update, got: asMap(plans[index] ?? []) });
        expect(incremental.forwardsTo(party)).toEqual(plans[index]);
      }
      applyLayers(needed, incremental);
      expect(needed).toEqual(layersNeeded(room.people, plans));
    }
  }
});

test('[F5] a microphone more is one forward more for each of the others, and nothing else', () => {
  const people = Array.from({ length: 20 }, (_, seat) => newcomer(seat + 1));
  const incremental = new IncrementalPlan<Party>({ maxVisible: 9 });
  incremental.update(people, { heldBack: new Set() });
  const ada = newcomer(21);
  const changes = incremental.update([...people, ada], { heldBack: new Set() });
  expect(changes.get(ada)).toBe('whole');
  for (const person of people) {
    const forward = { peer: ada.id, producer: ada.producers[0], want: { priority: 1 } };
    expect(changes.get(person)).toEqual({ forwards: [forward], ended: [] });
  }
});

test('[F5] who turns a page is the only one for whom anything changes', () => {
  const people = Array.from({ length: 20 }, (_, seat) => newcomer(seat + 1));
  const incremental = new IncrementalPlan<Party>({ maxVisible: 9 });
  incremental.update(people, { heldBack: new Set() });
  const [ada] = people;
  if (!ada) throw new Error('nobody is here');
  ada.subscriptions = { ...nothing, videos: [{ peer: 'p12', source: 'camera', height: 200 }] };
  const changes = incremental.update(people, { heldBack: new Set() });
  expect([...changes.keys()]).toEqual([ada]);
  expect(incremental.changedLayers).toEqual(new Map([['p12/camera', { layers: 1, offers: 3 }]]));
});

const nothing: Subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 180 } };

function newcomer(seat: number): Party {
  const id = `p${seat}`;
  const producers = (['microphone', 'camera'] as const).map((source) => ({
    id: `${id}/${source}`,
    source,
    paused: false,
    layers: 3,
  }));
  return { id, producers, seat, subscriptions: nothing, subscribedAt: seat };
}
