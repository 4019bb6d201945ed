/** The only source of loggers; every other folder imports `Logger` from here. */
import pino from 'pino';
import pretty from 'pino-pretty';

/** Takes facts first, then a fixed message: `logger.info({ room }, 'room opened')`. */
export type Logger = pino.Logger;

export type LogOptions = {
  level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** `auto` is pretty on a terminal and JSON elsewhere. */
  format: 'auto' | 'json' | 'pretty';
};

/** The names of fields with secrets; if one is logged by mistake, its value is not written. */
const secrets = ['token', 'adminToken', 'credential', 'password', 'authorization', 'cookie', 'iceParameters'];

/** Logs to standard output, or to `destination` for tests. */
export function createLogger(
  { level, format }: LogOptions,
  { destination = process.stdout }: { destination?: NodeJS.WritableStream } = {},
): Logger {
  const options: pino.LoggerOptions = {
    level,
    // Neither helps to read one machine's log: systemd and Docker add them.
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
  };
  return pino(options, isForPeople(format, destination) ? prettyInto(destination) : destination);
}

/** Whether lines of this format are written for people. */
export function isForPeople(
  format: LogOptions['format'],
  destination: NodeJS.WritableStream = process.stdout,
): boolean {
  return format === 'pretty' || (format === 'auto' && 'isTTY' in destination && destination.isTTY === true);
}

/** In this thread, so that the last lines before an exit are not lost. */
function prettyInto(destination: NodeJS.WritableStream): NodeJS.WritableStream {
  return pretty({ destination, sync: true, translateTime: 'SYS:HH:MM:ss.l', colorize: 'isTTY' in destination });
}
