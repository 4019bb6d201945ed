import { seeded } from '../support/seeded.ts';
import { Clock } from './clock.ts';
import { MediaPlane } from './edges/media-plane.ts';
import { Network } from './edges/network.ts';
import { House, type Sabotage } from './house.ts';
import { Person } from './person.ts';
import { Trace } from './trace.ts';

export const ROOMS = ['meadow', 'harbour'] as const;

/** Everything there is in one simulation, and chance. */
export class World {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly network: Network;
  readonly plane = new MediaPlane();
  readonly random: () => number;
  readonly people: Person[] = [];
  #house: House | undefined;
  /** When the next server process starts, where none runs. */
  restartAt = Number.POSITIVE_INFINITY;
  readonly #sabotage: Sabotage;
  #lives = 0;
  #born = 0;

  constructor(seed: number, { traced, sabotage }: { traced: boolean; sabotage: Sabotage }) {
    this.clock = new Clock(seed * 3 + 1);
    this.trace = new Trace(this.clock, { keep: traced });
    this.random = seeded(seed * 3);
    this.network = new Network({ clock: this.clock, trace: this.trace, random: seeded(seed * 3 + 2) });
    this.#sabotage = sabotage;
  }

  /** The process that runs now, or ran last. */
  get house(): House {
    if (!this.#house) throw new Error('start first');
    return this.#house;
  }

  /** From 0 up to `below`. */
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

  async addPerson(): Promise<Person> {
    const names = ['Ann', 'Ben', 'Cat', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon'];
    const name = `${names[this.#born % names.length]}${this.#born < names.length ? '' : this.#born}`;
    this.#born += 1;
    const weather = {
      latencyMs: 1 + this.random() * 80,
      jitterMs: this.random() ** 3 * 100,
      doubled: this.chance(30) ? 10 : 0,
    };
    const { network, plane } = this;
    const domain = { name, killed: false };
    const tellsAhead = this.chance(80);
    const person = await this.clock.as(domain, () => new Person({ network, plane, domain, weather, tellsAhead }));
    this.people.push(person);
    return person;
  }

  /** So many milliseconds go by, in which whatever is due comes. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now + ms;
    if (this.restartAt <= end) {
      await this.clock.run(Math.max(0, this.restartAt - this.clock.now));
      this.restartAt = Number.POSITIVE_INFINITY;
      await this.start();
    }
    await this.clock.run(end - this.clock.now);
  }

  /** A new process, in the place of the one that is gone. */
  async start(): Promise<void> {
    this.#lives += 1;
    const { network, plane } = this;
    const domain = { name: `server ${this.#lives}`, killed: false };
    const options = { network, plane, domain, sabotage: this.#sabotage, spreads: this.chance(50) };
    this.#house = await this.clock.as(domain, () => House.create(options));
    network.listener = this.#house;
    this.trace.say('world', 'the server starts');
  }
}
