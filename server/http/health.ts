/** For load balancers and container health checks. */
import type { RequestHandler } from 'express';
import type { Health } from '#shared/protocol/http.ts';

const takesPart: Record<Health['status'], boolean> = {
  ok: true,
  unstable: true,
  overloaded: false,
  no_worker: false,
  shutting_down: false,
};

/** 200 while the server takes part in calls; 503 once it shuts down or without a media worker, so that nobody new is sent here. */
export function serveHealth(health: () => Health): RequestHandler {
  return (_request, response) => {
    const now = health();
    response.set('Cache-Control', 'no-store');
    response.status(takesPart[now.status] ? 200 : 503).json(now);
  };
}
