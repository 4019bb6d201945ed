import { fileURLToPath } from 'node:url';
import { CallbackTestRunner } from 'jest-runner';
import { Worker } from 'jest-worker';
import { slowness } from './machine-speed.js';

/**
 * @typedef {object} Capacity
 * @property {number} percent of one core, for all files that run at one time
 * @property {Record<string, number>} coreShares the percentage of a core that a file uses, by a part of its path. If
 *   several parts match, the last one counts; a file without one uses the whole capacity.
 */

/** @typedef {import('jest-runner').Test} Test */
/** @typedef {{ worker(file: object): Promise<import('jest-runner').TestResult> }} FileRunner */
/** @typedef {Worker & FileRunner} Pool */

/** The part of Jest's own runner that runs one file. */
const fileRunner = fileURLToPath(new URL('testWorker.js', import.meta.resolve('jest-runner')));

/**
 * Runs as many files at one time as the capacity allows: files that mostly wait run beside others. On a slow machine a
 * file uses more of a core, so fewer run at one time. Files with the same part share processes, and the modules that
 * these have loaded (native-runtime.js).
 */
export default class ParallelFiles extends CallbackTestRunner {
  #capacity;
  /** @type {Map<string, Pool>} by the part of the path */
  #pools = new Map();

  /**
   * @param {ConstructorParameters<typeof CallbackTestRunner>[0]} globalConfig
   * @param {ConstructorParameters<typeof CallbackTestRunner>[1]} context
   * @param {Capacity} capacity
   */
  constructor(globalConfig, context, capacity) {
    super(globalConfig, context);
    this.#capacity = { ...capacity, percent: capacity.percent / slowness() };
  }

  /** @param {Parameters<CallbackTestRunner['runTests']>} args */
  async runTests(...[tests, watcher, onStart, onResult, onFailure]) {
    const waiting = tests.toSorted((one, other) => shareOf(other, this.#capacity) - shareOf(one, this.#capacity));
    /** @type {Map<Test, Promise<void>>} */
    const running = new Map();
    while (waiting.length > 0 && !watcher.isInterrupted()) {
      const next = firstThatFits(waiting, { running: [...running.keys()], capacity: this.#capacity });
      if (!next) {
        await Promise.race(running.values());
        continue;
      }
      waiting.splice(waiting.indexOf(next), 1);
      const ended = onStart(next)
        .then(() => this.#run(next))
        .then((result) => onResult(next, result))
        .catch((error) => onFailure(next, error))
        .finally(() => running.delete(next));
      running.set(next, ended);
    }
    await Promise.all(running.values());
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }

  /** @param {Test} test */
  #run({ path, context }) {
    const part = partOf({ path }, this.#capacity) ?? '';
    const pool = this.#pools.get(part) ?? this.#open(context, this.#capacity.coreShares[part]);
    this.#pools.set(part, pool);
    return pool.worker({ path, config: context.config, globalConfig: this._globalConfig, context: this._context });
  }

  /**
   * As many processes as such files may run at one time.
   * @param {Test['context']} context
   * @param {number} [percent] of a core that one of them uses
   */
  #open({ config, moduleMap }, percent = this.#capacity.percent) {
    const pool = /** @type {Pool} */ (
      new Worker(fileRunner, {
        exposedMethods: ['worker'],
        forkOptions: {
          execArgv: [...process.execArgv, `--import=${new URL('own-process.js', import.meta.url)}`],
          serialization: 'json',
          stdio: 'pipe',
        },
        numWorkers: Math.max(1, Math.floor(this.#capacity.percent / percent)),
        setupArgs: [{ serializableResolvers: [{ config, serializableModuleMap: moduleMap.toJSON() }] }],
        workerGracefulExitTimeout: this._globalConfig.workerGracefulExitTimeout,
      })
    );
    pool.getStdout()?.pipe(process.stdout);
    pool.getStderr()?.pipe(process.stderr);
    return pool;
  }
}

/**
 * The first of these files that may run beside those that run; undefined if it must wait for one of them.
 * @template {{ path: string }} File
 * @param {readonly File[]} waiting
 * @param {{ running: readonly { path: string }[], capacity: Capacity }} beside
 */
export function firstThatFits(waiting, { running, capacity }) {
  const free = running.reduce((left, file) => left - shareOf(file, capacity), capacity.percent);
  return waiting.find((file) => shareOf(file, capacity) <= free);
}

/** @param {{ path: string }} file @param {Capacity} capacity */
function shareOf(file, capacity) {
  return Math.min(capacity.coreShares[partOf(file, capacity) ?? ''] ?? capacity.percent, capacity.percent);
}

/** @param {{ path: string }} file @param {Capacity} capacity */
function partOf({ path }, { coreShares }) {
  return Object.keys(coreShares).findLast((part) => path.includes(part));
}
