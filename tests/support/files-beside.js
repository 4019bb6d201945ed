import TestRunner from 'jest-runner';

/**
 * @typedef {object} Room
 * @property {number} percent of one core, for all files that run at one time
 * @property {Record<string, number>} takes the percentage that a file takes of it, by a part of its path. If several
 *   match, the last one counts; a file without one takes everything.
 */

/**
 * Jest's own runner, but each file has a process of its own, and as many run at one time as there is room for: files
 * that mostly wait fill what the others leave.
 */
export default class FilesBeside extends TestRunner {
  #room;

  /**
   * @param {ConstructorParameters<typeof TestRunner>[0]} globalConfig
   * @param {ConstructorParameters<typeof TestRunner>[1]} context
   * @param {Room} room
   */
  constructor(globalConfig, context, room) {
    // A process that would be replaced for its use of memory ends anyway.
    super({ ...globalConfig, maxWorkers: 1, workerIdleMemoryLimit: undefined }, context);
    this.#room = room;
    // The processes inherit these flags.
    process.execArgv.push(`--import=${new URL('own-process.js', import.meta.url)}`);
  }

  /** @param {Parameters<TestRunner['runTests']>} args */
  async runTests(...[tests, watcher]) {
    const waiting = tests.toSorted((one, other) => taken(other, this.#room) - taken(one, this.#room));
    /** @type {Map<import('jest-runner').Test, Promise<void>>} */
    const running = new Map();
    while (waiting.length > 0 && !watcher.isInterrupted()) {
      const next = firstThatFits(waiting, { running: [...running.keys()], room: this.#room });
      if (!next) {
        await Promise.race(running.values());
        continue;
      }
      waiting.splice(waiting.indexOf(next), 1);
      running.set(
        next,
        super.runTests([next], watcher, { serial: false }).finally(() => running.delete(next)),
      );
    }
    await Promise.all(running.values());
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
function taken({ path }, { percent, takes }) {
  const part = Object.keys(takes).findLast((one) => path.includes(one));
  return Math.min(takes[part ?? ''] ?? percent, percent);
}
