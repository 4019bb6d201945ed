/** Runs the command that the setup is for, as if it had been called directly. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { onEndSignal } from './end-signals.js';
import { SetupError } from './failure.js';

/**
 * Gives the program our terminal, passes on the signals that ask us to stop, and returns its exit code (128 plus the
 * signal's number if a signal ended it, as in a shell).
 * @param {string[]} argv
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 */
export async function launch([program = '', ...args], options) {
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  const release = onEndSignal((signal) => {
    if (!heardByAll(signal)) child.kill(signal);
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', (error) => reject(new SetupError(`${program} could not be started: ${error.message}.`)));
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
  } finally {
    release();
  }
}

/**
 * A terminal sends its Ctrl-C to every program in the foreground, including the child. A second one from us would look
 * like an impatient user.
 * @param {NodeJS.Signals} signal
 */
function heardByAll(signal) {
  return signal === 'SIGINT' && process.stdin.isTTY;
}
