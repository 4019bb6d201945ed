/** The composition root: creates every part from the configuration. */
import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Health, MediaTallyStats } from '#shared/protocol/http.ts';
import type { IceServer } from '#shared/protocol/rtc.ts';
import { turnServer } from './auth/turn-credentials.ts';
import type { Config } from './config/schema.ts';
import { createHttpApp } from './http/app.ts';
import { guardHttp } from './http/guard.ts';
import type { Lan } from './lan/lan.ts';
import { AddressWatch } from './limits/address-watch.ts';
import { Limits } from './limits/limits.ts';
import { siteOf } from './limits/site-share.ts';
import { routerCodecs, routerRtpCapabilities } from './media/codecs.ts';
import { CHANNEL_SHARE } from './media/data-port.ts';
import type { PoolWorker } from './media/pool-worker.ts';
import { uploadBounds } from './media/upload-bounds.ts';
import { WorkerPool } from './media/worker-pool.ts';
import { ChatFiles } from './rooms/chat-files.ts';
import type { FileLimits } from './rooms/file-offers.ts';
import { isDegraded } from './rooms/media-tally.ts';
import { Registry } from './rooms/registry.ts';
import { Admission } from './signalling/admission.ts';
import { createGateway, WEB_SOCKET_PATH } from './signalling/gateway.ts';
import type { Certificate } from './tls/certificate.ts';
import { readCertificate } from './tls/files.ts';
import { createSecureServer } from './tls/secure-server.ts';
import { heapLimit, watchHeap } from './util/heap-watch.ts';
import { withTimeouts } from './util/http-timeouts.ts';
import type { Logger } from './util/logger.ts';
import { watchLoopDelay } from './util/loop-delay.ts';
import { RelayAddresses } from './util/relay-addresses.ts';
import { StartError } from './util/start-error.ts';

/**
 * How many connections may wait to be accepted; the client of a further one retries after a second. Linux allows 4096.
 */
const BACKLOG = 4096;
/** How long two participants may take to connect directly before the call stays on the server, in milliseconds. */
const DIRECT_TRY_MS = 3000;

/**
 * Beyond this share of the heap, joins and new sources are refused. It is two thirds of what V8 grants to old objects
 * on a machine of 1 GB, and three quarters with `--max-old-space-size=512`.
 */
const FULL_HEAP = 0.65;

export type ServerOptions = {
  config: Config;
  logger: Logger;
  /** The folder of the built client. */
  staticDir: string;
  version: string;
  /** Serves other devices in the local network, with a certificate that is created for it. */
  lan?: Lan | undefined;
};

export type Server = {
  /** The address for a browser on this machine. */
  url: string;
  /** The running media workers, for tests to inspect. */
  workers: readonly PoolWorker[];
  /** Opens no more rooms. Resolves once nobody is left, or after `shutdown.drainSeconds`. */
  drain(): Promise<void>;
  /** Notifies and removes all participants, and releases all resources. May be called twice. */
  close(): Promise<void>;
};

/** Resolves once it listens. @throws StartError if a port is taken; nothing is left open then. */
export async function createServer({ config, logger, staticDir, version, lan }: ServerOptions): Promise<Server> {
  const certificate = lan?.certificate ?? ownCertificate(config.tls);
  const limits = new Limits();
  const { folder, ...chat } = config.chat;
  const onFault = (err: unknown) => logger.error({ err }, 'chat not saved');
  const chatFiles = folder === null ? undefined : await ChatFiles.open({ folder, onFault });
  const codecs = routerCodecs(config.video.codec);
  const { maxMegabytes, maxWaitingMegabytes, maxPerRoom, ...files } = config.files;
  const pool = await WorkerPool.create({
    ...config.media,
    maxWaitingMegabytes,
    codecs,
    uploadBounds: uploadBounds({ ...config.video, ...config.limits }),
    uploadTotals: config.limits,
  });
  pool.on('died', ({ pid, inMs }, err) => logger.error({ pid, inMs, err }, 'media worker died'));
  pool.on('isolatedDied', ({ pid }, err) => logger.error({ pid, err }, 'isolation worker died'));
  pool.on('suspected', (people) => logger.warn(people, 'suspects of a worker death isolated or refused'));
  pool.on('lost', (err) => logger.fatal({ err }, 'media worker could not be replaced'));

  const relays = new RelayAddresses([...config.turn.urls, ...config.iceServers.flatMap(({ urls }) => urls)]);
  const { emptySeconds, graceSeconds, ...rooms } = config.rooms;
  const { grade, seconds, maxPrepared, maxPreparedPerRoom, showPeople } = config.preJoin;
  const registry = new Registry({
    createMedia: () => pool.createRoom(),
    ...rooms,
    emptyMs: emptySeconds * 1000,
    graceMs: graceSeconds * 1000,
    files: {
      ...files,
      maxBytes: maxMegabytes * 1_000_000,
      maxWaitingBytes: maxWaitingMegabytes * 1_000_000 * CHANNEL_SHARE,
      countOffer: fileOffersLimit(limits, config.limits),
    },
    maxFilesPerRoom: maxPerRoom,
    chat,
    chatMemory: chatFiles,
    direct: { ...config.direct, tryMs: DIRECT_TRY_MS, settleMs: config.direct.settleSeconds * 1000 },
    preJoin: { maxPrepared: grade === 'cold' ? 0 : maxPrepared, maxPreparedPerRoom },
    preparedMs: seconds * 1000,
    showPeople,
    isRelay: (address) => config.turn.relayOnly || relays.has(address),
    ...config.limits,
    heapBytes: heapLimit(),
    limits,
  });

  const { trustProxy } = config.http;
  const addresses = new AddressWatch({ trustProxy, warn: (sentence) => logger.warn({ trustProxy }, sentence) });
  const mediaTally = () => registry.mediaTally.stats(performance.now());
  const loopDelay = watchLoopDelay();
  const heap = watchHeap({ share: FULL_HEAP });
  const admission = new Admission({
    delayMs: () => loopDelay.ms,
    isHeapFull: () => heap.isFull,
    limits,
    ...config.overload,
  });
  let closing: Promise<void> | undefined;
  let draining = false;
  const startedAt = Date.now();
  const app = createHttpApp({
    http: config.http,
    downloads: { ...config.limits, limits },
    madeCertificate: lan?.certificate.root,
    admin: config.admin,
    staticDir,
    logger,
    health: () => ({
      status: statusOf({ closing: closing !== undefined, draining, pool, admission, media: mediaTally() }),
      version,
      uptimeSeconds: Math.round((Date.now() - startedAt) / 1000),
      rooms: registry.size,
      people: registry.people,
      media: mediaTally(),
    }),
    adminRooms: async () => ({
      rooms: await relays.refresh().then(() => registry.summaries),
      workers: await Promise.all(pool.workers.map((worker) => worker.stats())),
      limits: [...limits.stats, ...pool.policer.stats],
      addresses: addresses.stats,
      media: mediaTally(),
    }),
    adminRoom: async (name) => relays.refresh().then(() => registry.find(name)?.report()),
  });
  const http = certificate
    ? createSecureServer(certificate, app, config.http)
    : withTimeouts((options) => createHttpServer(options, app), config.http);
  const welcome = {
    rtpCapabilities: routerRtpCapabilities(codecs),
    relayOnly: config.turn.relayOnly,
    video: config.video,
    preJoin: grade,
    direct: config.direct.enabled,
    maxVisible: rooms.maxVisible,
    largeAbove: rooms.largeAbove,
    origins: lan?.origins ?? [],
    files: { maxMegabytes },
  };
  const ice = iceServersOf(config);
  const gateway = createGateway(http, {
    registry,
    admission,
    welcome,
    ...ice,
    logger,
    ...config.http,
    ...config.limits,
    ...chat,
    ...config.signalling,
    ...config.limits,
    limits,
  });
  guardHttp(http, { ...config.http, ...config.limits, limits, logger, addresses, webSocketPath: WEB_SOCKET_PATH });

  const close = async () => {
    loopDelay.close();
    heap.close();
    registry.close();
    await chatFiles?.flush();
    // The gateway closes the HTTP server as well.
    await Promise.all([pool.close(), gateway.close()]);
  };
  try {
    await listen(http, config.http);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: `${urlOf(http, { host: config.http.host, secure: certificate !== undefined })}${config.http.basePath}`,
    get workers() {
      return pool.workers;
    },
    drain: async () => {
      draining = true;
      const timeout = new AbortController();
      const forMs = config.shutdown.drainSeconds * 1000;
      const tooLong = setTimeout(forMs, undefined, timeout);
      await Promise.race([registry.drain({ forMs }), tooLong]);
      timeout.abort();
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function fileOffersLimit(limits: Limits, options: Config['limits']): FileLimits['countOffer'] {
  const rate = (option: 'fileOffersPerMinutePerPerson' | 'fileOffersPerMinutePerAddress') => {
    const perMinute = options[option];
    return { name: `limits.${option}`, perSecond: perMinute / 60, burst: perMinute };
  };
  const ofPerson = limits.rate({ ...rate('fileOffersPerMinutePerPerson'), scope: 'person' });
  const ofAddress = limits.rate({ ...rate('fileOffersPerMinutePerAddress'), scope: 'address' });
  return ({ id, address }) => {
    ofPerson.use(id);
    ofAddress.use(address);
  };
}

/** The ICE servers for browsers; credentials are renewed after half their time. */
function iceServersOf({ iceServers, turn: { urls, secret, seconds } }: Config) {
  if (secret === null) return { iceServersFor: () => iceServers, iceServersMs: undefined };
  const iceServersFor = (address: string): IceServer[] => [
    ...iceServers,
    turnServer({ urls, secret, seconds }, siteOf(address)),
  ];
  return { iceServersFor, iceServersMs: (seconds * 1000) / 2 };
}

type Parts = {
  closing: boolean;
  draining: boolean;
  pool: WorkerPool;
  admission: Admission;
  media: MediaTallyStats;
};

function statusOf({ closing, draining, pool, admission, media }: Parts): Health['status'] {
  if (closing) return 'shutting_down';
  if (draining) return 'draining';
  if (!pool.isRunning) return 'no_worker';
  if (admission.overloaded) return 'overloaded';
  if (pool.unstable) return 'unstable';
  return isDegraded(media) ? 'degraded' : 'ok';
}

async function listen(http: HttpServer, { port, host }: { port: number; host: string }): Promise<void> {
  http.listen({ port, host, backlog: BACKLOG });
  try {
    await once(http, 'listening');
  } catch (cause) {
    const where = `HTTP port ${port} on ${host}`;
    const { message } = cause as Error;
    throw new StartError(`${where} cannot be used (${message}). Choose another with http.port (PARLEY_HTTP_PORT).`, {
      cause,
    });
  }
}

/** The certificate of the operator, if there is one. The configuration names both files or neither. */
function ownCertificate({ cert, key }: Config['tls']): Certificate | undefined {
  return cert !== null && key !== null ? readCertificate({ cert, key }) : undefined;
}

/** Browsers allow camera and microphone on `localhost` without HTTPS, so it replaces every wildcard address. */
function urlOf(http: HttpServer, { host, secure }: { host: string; secure: boolean }): string {
  const { port } = http.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const scheme = secure && name !== 'localhost' && !name.startsWith('127.') ? 'https' : 'http';
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
