/** The built page and its files. */
import { join, sep } from 'node:path';
import { type RequestHandler, type Response, Router } from 'express';
import serveCompressed from 'express-static-gzip';
import { plainPage } from './refuse.ts';

/** An address that a person may have typed: not a file, and not for programs. */
const TYPED = /^\/(?!(?:assets|api|healthz|readyz)(?:\/|$))[^.]*$/iu;

/**
 * Serves `dist/client` from `staticDir`: the page at `/`, `/check` and `/r/:room`, everything else by its file name.
 */
export function servePage({ staticDir }: { staticDir: string }): Router {
  const router = Router();
  const serve = files(staticDir);
  const page: RequestHandler = (request, response, next) => {
    request.url = '/index.html';
    serve(request, response, (error?: unknown) => (error ? next(error) : sayUnbuilt(response)));
  };
  router.get(['/', '/check'], page);
  // Any spelling of a room: the page itself turns it into the canonical one.
  router.get('/r/:room', page);
  router.use(serve);
  // The page says in the visitor's language that nothing was found.
  router.get(TYPED, (request, response, next) => page(request, response.status(404), next));
  return router;
}

/**
 * Names under /assets contain a hash of the content, so they never change; everything else is revalidated. Files that
 * the build has compressed are sent as they are.
 */
function files(staticDir: string): RequestHandler {
  const assets = join(staticDir, 'assets') + sep;
  return serveCompressed(staticDir, {
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    index: false,
    serveStatic: {
      redirect: false,
      cacheControl: false,
      setHeaders: (response, path) => {
        const caching = path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache';
        response.setHeader('Cache-Control', caching);
      },
    },
  });
}

const sayUnbuilt = (response: Response) =>
  response
    .status(503)
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(plainPage('the page has not been built yet; npm start builds it'));
