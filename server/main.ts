/** The process: configuration in, one server, an exit code out. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig } from './config/load.ts';
import { createServer, type Server } from './server.ts';
import { createLogger } from './util/logger.ts';
import { StartError } from './util/start-error.ts';

/** From sysexits.h: what was asked for cannot be, what is needed is not there, and what is a mistake of ours. */
const EX_CONFIG = 78;
const EX_UNAVAILABLE = 69;
const EX_SOFTWARE = 70;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function main(): Promise<void> {
  const config = loadConfig({ dir: here('../config'), env: process.env });
  const logger = createLogger(config.log);
  const { version } = JSON.parse(await readFile(here('../package.json'), 'utf8')) as { version: string };
  let server: Server | undefined;
  // Listening before mediasoup does, whose own listeners end the workers: people are to hear of the end from us first.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      logger.info({ signal }, 'shutting down');
      Promise.resolve(server?.close()).then(() => process.exit(0), fail);
    });
  }
  server = await createServer({ config, logger, version, staticDir: here('../dist/client') });
  process.stdout.write(`Parley is ready: ${server.url}\n`);
}

/** The one place where a process ends that cannot go on. */
function fail(error: unknown): never {
  const { code, text } = verdict(error);
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

function verdict(error: unknown): { code: number; text: string } {
  if (error instanceof ConfigError) return { code: EX_CONFIG, text: error.message };
  if (error instanceof StartError) return { code: EX_UNAVAILABLE, text: `Parley does not start. ${error.message}` };
  const text = error instanceof Error ? error.stack : undefined;
  return { code: EX_SOFTWARE, text: `Parley made a mistake and ends: ${text ?? String(error)}` };
}

process.on('uncaughtException', fail);
main().catch(fail);
