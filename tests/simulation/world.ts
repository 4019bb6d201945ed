import { makeSeatKey } from '../../client/src/util/seat-key.ts';
import { seeded } from '../support/seeded.ts';
import { Clock } from './clock.ts';
import { MediaPlane } from './edges/media-plane.ts';
import { Network, type Weather } from './edges/network.ts';
import { Person } from './person.ts';
import { type Sabotage, SimulatedServer } from './simulated-server.ts';
import { Trace } from './trace.ts';

const NAMES = ['Ann', 'Ben', 'Cat', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon'];
export const ROOMS = ['meadow', 'harbour'] as const;

/** Everything in one simulation, and the source of its randomness. */
export class World {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly network: Network;
  readonly plane = new MediaPlane();
  readonly random: () => number;
  readonly people: Person[] = [];
  #server: SimulatedServer | undefined;
  /** When the next server process starts, where none runs. */
  restartAt = Number.POSITIVE_INFINITY;
  readonly #sabotage: Sabotage;
  /** Whether rooms of more than two people are large, in which some send nothing. */
  readonly #large: boolean;
  #lives = 0;
  #born = 0;

  constructor(seed: number, { traced, sabotage }: { traced: boolean; sabotage: Sabotage }) {
    this.clock = new Clock(seed * 3 + 1);
    this.trace = new Trace(this.clock, { keep: traced });
    this.random = seeded(seed * 3);
    this.network = new Network({ clock: this.clock, trace: this.trace, random: seeded(seed * 3 + 2) });
    this.#sabotage = sabotage;
    this.#large = this.chance(40);
  }

  /** The process that runs now, or ran last. */
  get server(): SimulatedServer {
    if (!this.#server) throw new Error('start first');
    return this.#server;
  }

  /** From 0 up to, and without, `below`. */
  number(below: number): number {
    return Math.floor(this.random() * below);
  }

  chance(percent: number): boolean {
    return this.random() * 100 < percent;
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.number(items.length)];
  }

  get present(): Person[] {
    return this.people.filter(({ gone }) => !gone);
  }

  /** A new person, who may be one of those that never unmute. */
  addSomebody(): Promise<Person> {
    return this.addPerson(undefined, { staysSilent: this.chance(25) });
  }

  /** Opens a page: of a new person, or another one of a known person, with the seat key of the earlier page. */
  async addPerson(again?: Person, { staysSilent = again?.staysSilent ?? false } = {}): Promise<Person> {
    const { network, plane } = this;
    const name = again?.name ?? this.#newName();
    const pages = this.people.filter((other) => other.name === name).length;
    const domain = { name: pages === 0 ? name : `${name} (${pages + 1})`, killed: false };
    const weather = again?.weather ?? this.#weather();
    const tellsAhead = this.chance(80);
    const listens = this.#large && this.chance(60);
    const person = await this.clock.as(domain, () => {
      const key = again?.key ?? makeSeatKey();
      return new Person({ network, plane, name, domain, weather, tellsAhead, listens, staysSilent, key });
    });
    this.people.push(person);
    return person;
  }

  #newName(): string {
    const name = `${NAMES[this.#born % NAMES.length]}${this.#born < NAMES.length ? '' : this.#born}`;
    this.#born += 1;
    return name;
  }

  #weather(): Weather {
    const [latencyMs, jitterMs] = [1 + this.random() * 80, this.random() ** 3 * 100];
    return { latencyMs, jitterMs, doubled: this.chance(30) ? 10 : 0, wild: this.chance(30) ? 4 : 0 };
  }

  /** Advances the clock by this many milliseconds, and runs everything that is due. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now + ms;
    if (this.restartAt <= end) {
      await this.clock.run(Math.max(0, this.restartAt - this.clock.now));
      this.restartAt = Number.POSITIVE_INFINITY;
      await this.start();
    }
    await this.clock.run(end - this.clock.now);
  }

  /** A new process in place of the one that is gone. */
  async start(): Promise<void> {
    this.#lives += 1;
    const { network, plane } = this;
    const domain = { name: `server ${this.#lives}`, killed: false };
    const options = { network, plane, domain, sabotage: this.#sabotage, spreads: this.chance(50), large: this.#large };
    this.#server = await this.clock.as(domain, () => SimulatedServer.create(options));
    network.listener = this.#server;
    this.trace.say('world', 'the server starts');
  }
}
