/** Describes a failure in one sentence that says what to do. */

/** A failure that the user can resolve: its message is that sentence. */
export class SetupError extends Error {}

/** The user, or the parent process, asked us to stop while a step was running. */
export class Interrupted extends Error {
  /** @param {number} signalNumber */
  constructor(signalNumber) {
    super('Stopped. The next run starts this step again.');
    /** The exit code that shells use. */
    this.exitCode = 128 + signalNumber;
  }
}

// The output of failing programs, most significant first: a full disk has many symptoms.
/** @type {[RegExp, string][]} */
const known = [
  [/ENOSPC|No space left on device|enough free space/i, 'the disk is full: free some space and run this again'],
  [/EDQUOT|Disk quota exceeded/i, 'your disk quota is used up: free some space and run this again'],
  [
    /Killed signal terminated program|Cannot allocate memory|out of memory/i,
    'there is not enough memory: 1 GB must be free',
  ],
  [
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/,
    'the npm registry cannot be reached: check the network (or the registry in your .npmrc) and run this again',
  ],
  [
    /Temporary failure resolving|Could not resolve|Could not connect|Unable to connect|Connection timed out/,
    "the distribution's package server cannot be reached: check the network and run this again",
  ],
  [
    /No CMAKE_CXX_COMPILER could be found|CMAKE_CXX_COMPILER not set|is not able to compile a simple/,
    'no working C++ compiler is on the PATH: install g++, or set CXX, and run this again',
  ],
  [
    /unable to find a build program corresponding to "Ninja"/,
    'ninja is not on the PATH: install it and run this again',
  ],
  [/^(\S+) is not on the PATH$/m, '$1 is not on the PATH: install it and run this again'],
  [
    /\bEROFS\b|Read-only file system/,
    'its file system is read-only (PARLEY_CACHE_DIR sets another folder for the cache)',
  ],
  [
    /\b(EACCES|EPERM)\b|Permission denied/,
    'permission denied: correct it (PARLEY_CACHE_DIR sets another folder for the cache)',
  ],
];

/**
 * The error for a program that failed: the known reason, otherwise the end of its output.
 * @param {string} what "The npm packages could not be installed"
 * @param {string} output
 * @param {string} [excerpt] the part of the output to quote if the reason is not known
 */
export function failure(what, output, excerpt = lastLines(output)) {
  for (const [pattern, reason] of known) {
    const match = pattern.exec(output);
    if (match) return new SetupError(`${what}: ${reason.replace('$1', match[1] ?? '')}.`);
  }
  return new SetupError(`${what}. Last lines of its output:\n${excerpt}`);
}

/**
 * The text to print for a thrown value. An unexpected error keeps its stack.
 * @param {unknown} error
 */
export function sentenceFor(error) {
  if (error instanceof SetupError || error instanceof Interrupted) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { syscall, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if (syscall) return failure(`${path ?? 'Something'} could not be made ready`, error.message).message;
  return error.stack ?? error.message;
}

/** @param {string} output */
function lastLines(output) {
  const lines = output.split('\n').filter((line) => line.trim());
  return lines.slice(-12).join('\n');
}
