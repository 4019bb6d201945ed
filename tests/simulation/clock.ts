/**
 * One clock for everything that runs in a simulation, in place of Node's own: nothing waits for real time, and what is
 * due is carried out one by one, each with everything that follows from it before the next.
 */
import { seeded } from '../support/seeded.ts';

/** A part of the world with timers of its own: a process, a page. When it is killed, they are gone with it. */
export type Domain = { name: string; killed: boolean };

type Task = { id: number; at: number; domain: Domain; run: () => void; everyMs: number | undefined; off: boolean };

/** Node's own, saved before anything replaces it. */
const realCrypto = globalThis.crypto;

export class Clock {
  /** Milliseconds since the beginning of the simulation. */
  now = 0;
  readonly #tasks = new Heap();
  readonly #byId = new Map<number, Task>();
  readonly #random: () => number;
  #lastId = 0;
  #domain: Domain = { name: 'world', killed: false };
  /** Errors that were thrown and never caught: a process would have ended. */
  readonly crashes: { domain: Domain; error: unknown }[] = [];

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  /** The domain whose work is being done. */
  get domain(): Domain {
    return this.#domain;
  }

  /** Pending timers of that part, without intervals. */
  waitingIn(domain: Domain): number {
    return [...this.#byId.values()].filter((task) => task.domain === domain && task.everyMs === undefined).length;
  }

  /** Does something as that part of the world, with everything that follows from it at once. */
  async as<Result>(domain: Domain, act: () => Result): Promise<Result> {
    this.#domain = domain;
    const result = act();
    await settled();
    return result;
  }

  /** Does something later, as that part of the world unless it is gone by then. */
  in(domain: Domain, afterMs: number, run: () => void): number {
    return this.#plan(run, { afterMs, domain }).id;
  }

  clear(id: unknown): void {
    const task = this.#byId.get(Number(id));
    if (!task) return;
    task.off = true;
    this.#byId.delete(task.id);
  }

  /** Nothing of that part is carried out any more. */
  kill(domain: Domain): void {
    domain.killed = true;
    for (const task of this.#byId.values()) if (task.domain === domain) this.clear(task.id);
  }

  /** Carries out whatever is due within so many milliseconds. */
  async run(ms: number): Promise<void> {
    const end = this.now + ms;
    for (let task = this.#tasks.first; task && task.at <= end; task = this.#tasks.first) {
      this.#tasks.shift();
      if (!task.off) await this.#carryOut(task);
    }
    this.now = end;
  }

  /** Replaces Node's clock, everything random, and `more`, until the returned function is called. */
  install(more: Record<string, unknown> = {}): () => void {
    const wait =
      (everyMs?: number) =>
      (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
        const afterMs = Math.max(1, Number(ms) || 0);
        const { id } = this.#plan(() => run(...args), {
          afterMs,
          domain: this.#domain,
          repeats: everyMs !== undefined,
        });
        return new Handle(id);
      };
    const clear = (id: unknown) => this.clear(id);
    const atOnce = (run: (...args: unknown[]) => void, ...args: unknown[]) =>
      new Handle(this.#plan(() => run(...args), { afterMs: 0, domain: this.#domain }).id);
    const uuid = () => uuidFrom(this.#random);
    return replaceGlobals({
      setTimeout: wait(),
      setInterval: wait(0),
      setImmediate: atOnce,
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
      // As if the event loop were always busy: what pauses in proportion to its work pauses longest.
      performance: { now: () => this.now, eventLoopUtilization: () => ({ active: this.now }) },
      Date: dateAt(() => EPOCH + this.now),
      Math: Object.assign(Object.create(Math), { random: this.#random }),
      crypto: { randomUUID: uuid, getRandomValues: fillFrom(this.#random), subtle: realCrypto.subtle },
      AbortSignal: abortSignalOn(this),
      ...more,
    });
  }

  #plan(
    run: () => void,
    { afterMs, domain, repeats = false }: { afterMs: number; domain: Domain; repeats?: boolean },
  ): Task {
    this.#lastId += 1;
    const everyMs = repeats ? afterMs : undefined;
    const task = { id: this.#lastId, at: this.now + afterMs, domain, run, everyMs, off: domain.killed };
    if (!task.off) {
      this.#tasks.add(task);
      this.#byId.set(task.id, task);
    }
    return task;
  }

  async #carryOut(task: Task): Promise<void> {
    this.now = Math.max(this.now, task.at);
    this.#domain = task.domain;
    if (task.everyMs === undefined) this.#byId.delete(task.id);
    else {
      task.at += task.everyMs;
      this.#tasks.add(task);
    }
    try {
      task.run();
    } catch (error) {
      this.crashes.push({ domain: task.domain, error });
    }
    await settled();
  }
}

/** Any moment that is far from every boundary. */
const EPOCH = Date.UTC(2026, 0, 15, 12);

/** All promises have settled: Node reaches its next tick only after them. */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** The return value of Node's timers. */
class Handle {
  readonly #id: number;
  constructor(id: number) {
    this.#id = id;
  }
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.toPrimitive](): number {
    return this.#id;
  }
}

/** Ordered by time, then by age. */
class Heap {
  readonly #tasks: Task[] = [];

  get first(): Task | undefined {
    return this.#tasks[0];
  }

  add(task: Task): void {
    const tasks = this.#tasks;
    let place = tasks.push(task) - 1;
    for (let above = (place - 1) >> 1; place > 0 && isBefore(task, tasks[above]); above = (place - 1) >> 1) {
      tasks[place] = tasks[above] as Task;
      tasks[above] = task;
      place = above;
    }
  }

  shift(): void {
    const tasks = this.#tasks;
    const last = tasks.pop();
    if (!last || tasks.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const below = isBefore(tasks[left + 1], tasks[left]) ? left + 1 : left;
      const next = tasks[below];
      if (!next || !isBefore(next, last)) break;
      tasks[place] = next;
      place = below;
    }
    tasks[place] = last;
  }
}

const isBefore = (one: Task | undefined, other: Task | undefined) =>
  one !== undefined && other !== undefined && (one.at < other.at || (one.at === other.at && one.id < other.id));

function replaceGlobals(replacements: Record<string, unknown>): () => void {
  const before = Object.keys(replacements).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}

function dateAt(now: () => number): typeof Date {
  const Real = Date;
  return new Proxy(Real, {
    construct: (target, args: unknown[]) => Reflect.construct(target, args.length === 0 ? [now()] : args),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}

function abortSignalOn(clock: Clock): typeof AbortSignal {
  const timeout = (ms: number) => {
    const controller = new AbortController();
    clock.in(clock.domain, ms, () => controller.abort(new DOMException('timed out', 'TimeoutError')));
    return controller.signal;
  };
  const replaced = { timeout, any: anyOf };
  return new Proxy(AbortSignal, {
    get: (target, key) => Reflect.get(Object.hasOwn(replaced, key) ? replaced : target, key),
  });
}

/**
 * Node keeps its own, with everything that listens to them, until one of the signals aborts, which those of a finished
 * simulation never do.
 */
function anyOf(signals: AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  }
  return controller.signal;
}

const hexFrom = (random: () => number) =>
  Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');

function uuidFrom(random: () => number): string {
  const hex = hexFrom(random) + hexFrom(random) + hexFrom(random) + hexFrom(random);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const fillFrom =
  (random: () => number) =>
  <View extends Uint8Array>(view: View): View => {
    for (let index = 0; index < view.length; index += 1) view[index] = Math.floor(random() * 256);
    return view;
  };
