/** Runs the programs that a step needs, with a progress line, and keeps their output in case they fail. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { onEndSignal } from './end-signals.js';
import { Interrupted } from './failure.js';
import { startProgress } from './progress.js';

const keptCharacters = 20_000;

/**
 * @typedef {object} Options
 * @property {string} [title] the text of the progress line; none without
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} env
 * @property {number} [timeoutMs] after which the program is killed
 * @property {RegExp} [detail] its first group, found in a line of output, is shown beside the title
 */

/**
 * Runs a program to its end. A program that cannot be started ends with code 127, as in a shell.
 * @param {string[]} argv
 * @param {Options} options
 * @returns {Promise<{ ok: boolean, code: number, output: string }>}
 * @throws {Interrupted} once the program has ended, if the setup was asked to stop meanwhile
 */
export async function run(argv, { title, ...options }) {
  const progress = title ? startProgress(title) : undefined;
  try {
    const { code, output, signal } = await runToEnd(argv, options, (text) => progress?.detail(text));
    if (signal) throw new Interrupted(constants.signals[signal]);
    return { ok: code === 0, code, output };
  } finally {
    progress?.end();
  }
}

/**
 * @param {string[]} argv
 * @param {Options} options
 * @param {(text: string) => void} showDetail
 */
async function runToEnd([program = '', ...args], { cwd, env, timeoutMs, detail }, showDetail) {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  /** @param {Buffer} chunk */
  const listen = (chunk) => {
    output = (output + chunk).slice(-keptCharacters);
    const found = detail && [...String(chunk).matchAll(new RegExp(detail, 'gm'))].at(-1)?.[1];
    if (found) showDetail(found);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);

  /** @type {NodeJS.Signals | undefined} */
  let signal;
  const release = onEndSignal((received) => {
    signal = received;
    child.kill(received);
  });
  const limit = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  try {
    const code = await new Promise((resolve) => {
      child.once('error', (error) => {
        output += `${'code' in error && error.code === 'ENOENT' ? `${program} is not on the PATH` : error.message}\n`;
        resolve(127);
      });
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    return { code: Number(code), output, signal };
  } finally {
    clearTimeout(limit);
    release();
  }
}
