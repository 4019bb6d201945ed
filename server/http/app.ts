/** Everything served over HTTP but the WebSocket. */
import compression from 'compression';
import express from 'express';
import type { Health } from '#shared/protocol/http.ts';
import { type AdminOptions, serveAdmin } from './admin.ts';
import { serveCertificate } from './certificate.ts';
import { securityHeaders } from './headers.ts';
import { serveHealth } from './health.ts';
import { answerErrors, notFound, onlyReadableUrls, onlyReading } from './refuse.ts';
import { servePage } from './static.ts';

export type HttpAppOptions = Omit<AdminOptions, 'trustProxy'> & {
  /** `trustProxy`: how many proxies in front may be believed about the client's address and https. */
  http: { trustProxy: number };
  /** The root of a certificate that was made on the spot, as PEM, for phones to be told to trust it. */
  madeCertificate?: string | undefined;
  /** Where the built client lies. */
  staticDir: string;
  health(): Health;
};

/** The build has compressed what is large: nobody makes this server do it again by asking for another encoding. */
const isWorthCompressing: typeof compression.filter = (request, response) =>
  !request.path.startsWith('/assets/') && compression.filter(request, response);

/** The page, the health check and the admin API, ready for `http.createServer`. */
export function createHttpApp({ http, madeCertificate, staticDir, health, ...admin }: HttpAppOptions): express.Express {
  const app = express();
  app.set('trust proxy', http.trustProxy);
  app.set('query parser', false);
  // Helmet takes it away, but sees no request whose address cannot be parsed.
  app.disable('x-powered-by');
  app.use(securityHeaders({ lasting: madeCertificate === undefined }), onlyReading, onlyReadableUrls);
  app.use(compression({ filter: isWorthCompressing }));
  app.get('/healthz', serveHealth(health, { what: 'alive' }));
  app.get('/readyz', serveHealth(health, { what: 'ready' }));
  if (madeCertificate !== undefined) app.get('/certificate', serveCertificate(madeCertificate));
  app.use('/api/admin', serveAdmin({ ...admin, trustProxy: http.trustProxy }));
  app.use('/api', notFound);
  app.use(servePage({ staticDir }), notFound);
  app.use(answerErrors(admin));
  return app;
}
