/** The built page and what it loads. */
import { join, sep } from 'node:path';
import { type RequestHandler, type Response, Router } from 'express';
import serveCompressed from 'express-static-gzip';
import { plainPage } from './refuse.ts';

/** What a person may have typed: no file, and nothing that programs ask for. */
const TYPED = /^\/(?!(?:assets|api|healthz|readyz)(?:\/|$))[^.]*$/iu;

/** A browser that went away meanwhile, or a body that is no HTTP, is no fault of ours. */
const OF_CLIENT = /^(ECONNABORTED$|HPE_)/;

/** Serves `dist/client` from `staticDir`: the page at `/`, `/check` and `/r/:room`, the rest by its file's name. */
export function servePage({ staticDir }: { staticDir: string }): Router {
  const router = Router();
  const page = sendPage(staticDir);
  router.get(['/', '/check'], page);
  // Any spelling of a room: the page itself turns it into the canonical one.
  router.get('/r/:room', page);
  router.use(files(staticDir));
  // The page says in everybody's language that there is nothing.
  router.get(TYPED, (request, response, next) => page(request, response.status(404), next));
  return router;
}

/**
 * Under /assets a name contains its content's hash, so it never changes; everything else is asked for each time. What the build has
 * compressed is sent as it is.
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

function sendPage(staticDir: string): RequestHandler {
  const headers = { 'Cache-Control': 'no-cache' };
  return (_request, response, next) => {
    response.sendFile('index.html', { root: staticDir, cacheControl: false, headers }, (error: unknown) => {
      if (!error) return;
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') sayUnbuilt(response);
      else if (!OF_CLIENT.test(code)) next(error);
    });
  };
}

const sayUnbuilt = (response: Response) =>
  response
    .status(503)
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(plainPage('the page has not been built yet; npm start builds it'));
