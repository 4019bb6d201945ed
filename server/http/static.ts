/** The built page and its files. */
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import compression from 'compression';
import { type RequestHandler, type Response, Router } from 'express';
import serveCompressed from 'express-static-gzip';
import { pageBelow } from './base-path.ts';
import { allowInline } from './inline.ts';
import { plainPage } from './refuse.ts';

/** An address that a person may have typed: not a file, and not for programs. */
const TYPED = /^\/(?!(?:assets|api|healthz|readyz)(?:\/|$))[^.]*$/iu;

export type PageOptions = {
  /** The folder of the built client. */
  staticDir: string;
  /** What browsers write before every path, and requests here no longer have. */
  basePath: string;
};

/**
 * Serves `dist/client` from `staticDir`: the page at `/`, `/check` and `/r/:room`, everything else by its file name.
 */
export function servePage({ staticDir, basePath }: PageOptions): Router {
  const router = Router();
  const serve = files(staticDir);
  const asBuilt: RequestHandler = (request, response, next) => {
    request.url = '/index.html';
    serve(request, response, (error?: unknown) => (error ? next(error) : sayUnbuilt(response, { basePath })));
  };
  const page = basePath === '' ? asBuilt : changedPage({ staticDir, basePath });
  const policy = allowInline(join(staticDir, 'index.html'));
  // The build has not compressed that page.
  if (basePath !== '') router.use(compression());
  router.get(['/', '/check', '/index.html'], policy, page);
  // Any spelling of a room: the page itself turns it into the canonical one.
  router.get('/r/:room', policy, page);
  router.use(serve);
  // The page says in the visitor's language that nothing was found.
  router.get(TYPED, policy, (request, response, next) => page(request, response.status(404), next));
  return router;
}

/** The page for a path that the build did not know. It is small, and read for each request in case of a new build. */
function changedPage({ staticDir, basePath }: PageOptions): RequestHandler {
  return async (_request, response) => {
    const html = await readFile(join(staticDir, 'index.html'), 'utf8').catch(() => undefined);
    if (html === undefined) return sayUnbuilt(response, { basePath });
    response.set('Cache-Control', 'no-cache').type('html').send(pageBelow(html, basePath));
  };
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

function sayUnbuilt(response: Response, { basePath }: { basePath: string }): void {
  const text = plainPage('the page has not been built yet; npm start builds it', { basePath });
  response.status(503).set('Cache-Control', 'no-store').type('html').send(text);
}
