/** Progress lines, all on standard error: standard output belongs to the command that runs afterwards. */

const tickMs = { terminal: 1000, log: 15_000 };

/**
 * Prints a message.
 * @param {string} line
 */
export function print(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Shows the name of a step and its duration so far: one line that is rewritten on a terminal, a line now and then
 * elsewhere.
 * `end` must be called afterwards, even if the step fails.
 * @param {string} what "Installing the packages"
 */
export function startProgress(what) {
  const started = Date.now();
  const terminal = process.stderr.isTTY;
  let detail = '';

  const line = () =>
    `${what}: ${[detail, `${Math.round((Date.now() - started) / 1000)} s`].filter(Boolean).join(', ')}`;
  const width = () => (process.stderr.columns || 80) - 1; // some terminals say 0
  const tick = () => process.stderr.write(terminal ? `\r\x1b[2K${line().slice(0, width())}` : `${line()}\n`);
  process.stderr.write(terminal ? what : `${what} ...\n`);
  const timer = setInterval(tick, terminal ? tickMs.terminal : tickMs.log);

  return {
    /** @param {string} text the progress: "[3/17]" */
    detail(text) {
      detail = text;
      if (terminal) tick();
    },
    end() {
      clearInterval(timer);
      detail = '';
      if (terminal || Date.now() - started > tickMs.log) tick();
      if (terminal) process.stderr.write('\n');
    },
  };
}
