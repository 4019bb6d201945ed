import { seeded } from '../../support/seeded.ts';

/** Values at which counters, lengths and comparisons go wrong, for a field of so many bits. */
const edges = (bits: number) => [0, 1, 2 ** (bits - 1) - 1, 2 ** (bits - 1), 2 ** bits - 2, 2 ** bits - 1];

/** The choices of one case, the same for the same seed. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  /** From 0 up to, and without, `below`. */
  int(below: number): number {
    return Math.floor(this.#random() * below);
  }

  /** With this probability, from 0 to 1. */
  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  pick<Item>(items: readonly Item[]): Item | undefined;
  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.int(items.length)];
  }

  /** A field of so many bits: often at an edge. */
  field(bits: number): number {
    return this.chance(0.3) ? (this.pick(edges(bits)) ?? 0) : this.int(2 ** bits);
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.int(256)));
  }

  /** How many, mostly few. */
  few(max: number): number {
    return Math.floor(this.#random() ** 2 * (max + 1));
  }

  list<Item>(max: number, make: () => Item): Item[] {
    return Array.from({ length: this.few(max) }, make);
  }

  /** The same bytes with a few of them wrong, missing or too many. */
  mangled(bytes: Buffer): Buffer {
    let result = Buffer.from(bytes);
    for (let times = 1 + this.few(3); times > 0; times -= 1) result = this.#mangledOnce(result);
    return result;
  }

  #mangledOnce(bytes: Buffer): Buffer<ArrayBuffer> {
    const at = this.int(bytes.length + 1);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    const ways: readonly [() => Buffer[], ...(() => Buffer[])[]] = [
      () => [before],
      () => [before, this.bytes(1 + this.few(8)), after],
      () => [before, after.subarray(1 + this.few(8))],
      () => [before, this.bytes(Math.min(after.length, 1 + this.few(4))), after.subarray(1 + this.few(4))],
      () => [before, Buffer.from([this.pick([0, 1, 0x7f, 0x80, 0xfe, 0xff])]), after.subarray(1)],
      () => [before, Buffer.from([(after[0] ?? 0) ^ (1 << this.int(8))]), after.subarray(1)],
      () => [before, before.subarray(-(1 + this.few(16))), after],
    ];
    return Buffer.concat(this.pick(ways)());
  }
}
