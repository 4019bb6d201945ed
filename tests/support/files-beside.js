import { fileURLToPath } from 'node:url';
import { CallbackTestRunner } from 'jest-runner';
import { Worker } from 'jest-worker';
import { slowness } from './machine-speed.js';

/**
 * @typedef {object} Room
 * @property {number} percent of one core, for all files that run at one time
 * @property {Record<string, number>} takes the percentage that a file takes of it, by a part of its path. If several
 *   match, the last one counts; a file without one takes everything.
 */

/** @typedef {import('jest-runner').Test} Test */
/** @typedef {{ worker(file: object): Promise<import('jest-runner').TestResult> }} FileRunner */
/** @typedef {Worker & FileRunner} Pool */

/** The part of Jest's own runner that runs one file. */
const fileRunner = fileURLToPath(new URL('testWorker.js', import.meta.resolve('jest-runner')));

/**
 * Runs as many files at one time as there is room for: files that mostly wait fill what the others leave. On a slow
 * machine they take more of a core, so fewer run at one time. Files of the same part share processes, and what these
 * have loaded (native-runtime.js).
 */
export default class FilesBeside extends CallbackTestRunner {
  #room;
  /** @type {Map<string, Pool>} by the part of the path */
  #pools = new Map();

  /**
   * @param {ConstructorParameters<typeof CallbackTestRunner>[0]} globalConfig
   * @param {ConstructorParameters<typeof CallbackTestRunner>[1]} context
   * @param {Room} room
   */
  constructor(globalConfig, context, room) {
    super(globalConfig, context);
    this.#room = { ...room, percent: room.percent / slowness() };
  }

  /** @param {Parameters<CallbackTestRunner['runTests']>} args */
  async runTests(...[tests, watcher, onStart, onResult, onFailure]) {
    const waiting = tests.toSorted((one, other) => taken(other, this.#room) - taken(one, this.#room));
    /** @type {Map<Test, Promise<void>>} */
    const running = new Map();
    while (waiting.length > 0 && !watcher.isInterrupted()) {
      const next = firstThatFits(waiting, { running: [...running.keys()], room: this.#room });
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
    const part = partOf({ path }, this.#room) ?? '';
    const pool = this.#pools.get(part) ?? this.#open(context, this.#room.takes[part]);
    this.#pools.set(part, pool);
    return pool.worker({ path, config: context.config, globalConfig: this._globalConfig, context: this._context });
  }

  /**
   * As many processes as such files may run at one time.
   * @param {Test['context']} context
   * @param {number} [percent] that one of them takes
   */
  #open({ config, moduleMap }, percent = this.#room.percent) {
    const pool = /** @type {Pool} */ (
      new Worker(fileRunner, {
        exposedMethods: ['worker'],
        forkOptions: {
          execArgv: [...process.execArgv, `--import=${new URL('own-process.js', import.meta.url)}`],
          serialization: 'json',
          stdio: 'pipe',
        },
        numWorkers: Math.max(1, Math.floor(this.#room.percent / percent)),
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
 * @param {{ running: readonly { path: string }[], room: Room }} beside
 */
export function firstThatFits(waiting, { running, room }) {
  const free = running.reduce((left, file) => left - taken(file, room), room.percent);
  return waiting.find((file) => taken(file, room) <= free);
}

/** @param {{ path: string }} file @param {Room} room */
function taken(file, room) {
  return Math.min(room.takes[partOf(file, room) ?? ''] ?? room.percent, room.percent);
}

/** @param {{ path: string }} file @param {Room} room */
function partOf({ path }, { takes }) {
  return Object.keys(takes).findLast((part) => path.includes(part));
}
