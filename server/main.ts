/** The process: configuration in, one server, an exit code out. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig } from './config/load.ts';
import { createServer } from './server.ts';
import { createLogger } from './util/logger.ts';

/** From sysexits.h: what was asked for cannot be, as opposed to what went wrong on the way. */
const EX_CONFIG = 78;
const EX_SOFTWARE = 70;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function main(): Promise<void> {
  const config = loadConfig({ dir: here('../config'), env: process.env });
  const logger = createLogger(config.log);
  const { version } = JSON.parse(await readFile(here('../package.json'), 'utf8')) as { version: string };
  const server = await createServer({ config, logger, version, staticDir: here('../dist/client') });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'shutting down');
      server.close().then(() => process.exit(0), fail);
    });
  }
  process.stdout.write(`Parley is ready: ${server.url}\n`);
}

/** The one place where a process ends that cannot go on. */
function fail(error: unknown): never {
  const expected = error instanceof ConfigError;
  process.stderr.write(`${expected ? error.message : `Parley cannot go on: ${describe(error)}`}\n`);
  process.exit(expected ? EX_CONFIG : EX_SOFTWARE);
}

function describe(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}. Another program has this port; choose another one with PARLEY_HTTP_PORT.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.on('uncaughtException', fail);
main().catch(fail);
