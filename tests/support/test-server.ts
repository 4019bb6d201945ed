import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../server/config/load.ts';
import type { Config } from '../../server/config/schema.ts';
import type { Lan } from '../../server/lan/lan.ts';
import { createServer, type Server } from '../../server/server.ts';
import { createLogger } from '../../server/util/logger.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Options by group, each laid over `config/default.yaml`. */
export type ConfigOverrides = { [Group in Exclude<keyof Config, 'iceServers' | 'log'>]?: Partial<Config[Group]> };

export type TestServer = Server & {
  /** The routers in the workers now, as they report them. */
  routers(): Promise<string[]>;
};

/** `log` receives the log, from `info` upwards. */
type TestServerOptions = { staticDir?: string; lan?: Lan; log?: NodeJS.WritableStream };

/** Read once for all servers of a test file, of which some start dozens. */
const defaults = loadConfig({ dir: here('../../config'), env: {} });

/** A complete server with real workers on ports chosen by the system, reachable on loopback only. */
export async function startTestServer(
  overrides: ConfigOverrides = {},
  { staticDir = here('../../dist/client'), lan, log }: TestServerOptions = {},
): Promise<TestServer> {
  const config: Config = {
    ...defaults,
    http: { ...defaults.http, host: '127.0.0.1', port: 0, ...overrides.http },
    tls: { ...defaults.tls, ...overrides.tls },
    media: { ...defaults.media, workers: 1, port: 0, listenAddress: '127.0.0.1', ...overrides.media },
    video: { ...defaults.video, ...overrides.video },
    turn: { ...defaults.turn, ...overrides.turn },
    rooms: { ...defaults.rooms, emptySeconds: 0, ...overrides.rooms },
    shutdown: { ...defaults.shutdown, ...overrides.shutdown },
    chat: { ...defaults.chat, ...overrides.chat },
    preJoin: { ...defaults.preJoin, ...overrides.preJoin },
    direct: { ...defaults.direct, ...overrides.direct },
    files: { ...defaults.files, ...overrides.files },
    signalling: { ...defaults.signalling, ...overrides.signalling },
    limits: { ...defaults.limits, ...overrides.limits },
    // Clients and tests share the process, and are what delays its event loop.
    overload: { ...defaults.overload, slowFromMs: 10_000, refuseFromMs: 20_000, ...overrides.overload },
    admin: { ...defaults.admin, ...overrides.admin },
    // TEST_LOG=1 shows the server's log.
    log: { level: process.env.TEST_LOG ? 'debug' : 'silent', format: 'json' },
  };
  const server = await createServer({
    config,
    logger: log ? createLogger({ level: 'info', format: 'json' }, { destination: log }) : createLogger(config.log),
    staticDir,
    version: 'test',
    lan,
  });
  const routers = async () =>
    (await Promise.all(server.workers.map((worker) => worker.dump()))).flatMap((d) => d.routerIds);
  return Object.assign(server, { routers });
}
