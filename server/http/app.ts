/** Everything served over HTTP except the WebSocket. */
import compression from 'compression';
import express from 'express';
import type { Health } from '#shared/protocol/http.ts';
import { type AdminOptions, serveAdmin } from './admin.ts';
import { serveCertificate } from './certificate.ts';
import { type DownloadQueueOptions, queueDownloads } from './download-queue.ts';
import { securityHeaders } from './headers.ts';
import { serveHealth } from './health.ts';
import { warnOfPlainVisits } from './plain-visits.ts';
import { answerErrors, notFound, onlyReadableUrls, onlyReading } from './refuse.ts';
import { servePage } from './static.ts';

export type HttpAppOptions = Omit<AdminOptions, 'trustProxy'> & {
  downloads: Omit<DownloadQueueOptions, 'trustProxy'>;
  /** `trustProxy` is how many proxies in front are trusted about the client's address and https. */
  http: { trustProxy: number; basePath: string };
  /** The root of a certificate created by `--lan`, as PEM, to be installed on phones. */
  madeCertificate?: string | undefined;
  /** The folder of the built client. */
  staticDir: string;
  health(): Health;
};

/** The page, the health check and the admin API, ready for `http.createServer`. */
export function createHttpApp({
  http,
  downloads,
  madeCertificate,
  staticDir,
  health,
  ...admin
}: HttpAppOptions): express.Express {
  const app = express();
  app.set('trust proxy', http.trustProxy);
  app.set('query parser', false);
  // A proxy that blocks an address must not be passed by another spelling of it.
  app.enable('case sensitive routing');
  app.enable('strict routing');
  // Helmet removes it, but does not see requests whose address cannot be parsed.
  app.disable('x-powered-by');
  app.use(securityHeaders({ lasting: madeCertificate === undefined }), onlyReading, onlyReadableUrls);
  app.get('/healthz', serveHealth(health, { what: 'alive' }));
  app.get('/readyz', serveHealth(health, { what: 'ready' }));
  if (madeCertificate !== undefined) app.get('/certificate', serveCertificate(madeCertificate));
  // The build has compressed the files.
  app.use('/api/admin', compression(), serveAdmin({ ...admin, trustProxy: http.trustProxy }));
  app.use('/api', notFound);
  app.use(
    warnOfPlainVisits({ trustProxy: http.trustProxy, logger: admin.logger }),
    queueDownloads({ ...downloads, trustProxy: http.trustProxy }),
    servePage({ staticDir, basePath: http.basePath }),
    notFound,
  );
  app.use(answerErrors({ ...admin, basePath: http.basePath }));
  return app;
}
