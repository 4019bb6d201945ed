/** The process: reads the configuration, runs one server, and sets the exit code. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from './config/load.ts';
import { banner } from './lan/banner.ts';
import { openLan } from './lan/lan.ts';
import { RefusedError } from './preflight/finding.ts';
import { checkTurn, preflight, watchCertificate } from './preflight/preflight.ts';
import { createServer, type Server } from './server.ts';
import { fingerprintOf } from './tls/certificate.ts';
import { createLogger, isForPeople, type LogOptions } from './util/logger.ts';
import { StartError } from './util/start-error.ts';
import { onStopSignal, type Stop } from './util/stop-signals.ts';
import { watchUncaughtErrors } from './util/uncaught.ts';

/** From sysexits.h: wrong usage, invalid configuration, an unavailable resource, and an internal error. */
const EX_USAGE = 64;
const EX_CONFIG = 78;
const EX_UNAVAILABLE = 69;
const EX_SOFTWARE = 70;

/** How long to notify clients of an internal error before the process ends, in milliseconds. */
const NOTIFY_MS = 5000;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function main(): Promise<void> {
  const { lan: wanted } = readArguments(process.argv.slice(2));
  const config = loadConfig({ dir: here('../config'), env: process.env });
  const logger = createLogger(config.log);
  const { version } = JSON.parse(await readFile(here('../package.json'), 'utf8')) as { version: string };
  let server: Server | undefined;
  const leave = (error: unknown) => {
    setTimeout(() => fail(error), NOTIFY_MS);
    Promise.resolve(server?.close()).then(
      () => fail(error),
      () => fail(error),
    );
  };
  process.off('uncaughtException', fail);
  watchUncaughtErrors({ logger, leave });
  onStopSignal((signal, how) => {
    logger.info({ signal }, how === 'drain' ? 'draining' : 'shutting down');
    end(server, how).then(() => process.exit(0), fail);
  });
  const facts = await preflight(config, { lan: wanted, logger });
  const lan = wanted ? await openLan(config, { folder: certificateFolder(), now: Date.now() }) : undefined;
  server = await createServer({ config, logger, version, staticDir: here('../dist/client'), lan });
  announceReady(server.url, { version, log: config.log, terminal: lan !== undefined });
  void checkTurn(config, { logger });
  watchCertificate(config, { facts, logger });
  if (!lan) return;
  const fingerprint = fingerprintOf(lan.certificate);
  process.stdout.write(
    banner({
      origins: lan.origins.map((origin) => `${origin}${config.http.basePath}`),
      fingerprint,
      terminal: process.stdout.isTTY === true,
    }),
  );
}

/** Announces the address: as a log entry whatever the log level, or as a line for people at a terminal. */
function announceReady(
  url: string,
  { version, log, terminal }: { version: string; log: LogOptions; terminal: boolean },
) {
  const sentence = `Parley is ready: ${url}`;
  if (terminal || isForPeople(log.format)) process.stdout.write(`${sentence}\n`);
  else createLogger({ ...log, level: 'info' }).info({ url, version }, `${sentence} (version ${version})`);
}

async function end(server: Server | undefined, how: Stop): Promise<void> {
  if (how === 'drain') await server?.drain();
  await server?.close();
}

/** `--lan` is the only argument. */
function readArguments(args: string[]): { lan: boolean } {
  try {
    return { lan: false, ...parseArgs({ args, options: { lan: { type: 'boolean' } } }).values };
  } catch (cause) {
    throw new UsageError(
      `${(cause as Error).message.split('.')[0]}. The only option is --lan, for phones in your network.`,
      { cause },
    );
  }
}

class UsageError extends Error {}

/** The setup names the folder for files that outlive a work tree. */
const certificateFolder = () => process.env.PARLEY_CACHE_DIR ?? here('../dist');

/** Reports an error that ends the process, and sets its exit code. */
function fail(error: unknown): never {
  const { code, text } = exitOf(error);
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

function exitOf(error: unknown): { code: number; text: string } {
  if (error instanceof UsageError) return { code: EX_USAGE, text: `Parley does not start. ${error.message}` };
  if (error instanceof ConfigError) return { code: EX_CONFIG, text: error.message };
  if (error instanceof RefusedError) return { code: EX_CONFIG, text: `Parley does not start. ${error.message}` };
  if (error instanceof StartError) return { code: EX_UNAVAILABLE, text: `Parley does not start. ${error.message}` };
  const text = error instanceof Error ? error.stack : undefined;
  return { code: EX_SOFTWARE, text: `Parley ended because of an internal error: ${text ?? String(error)}` };
}

process.on('uncaughtException', fail);
main().catch(fail);
