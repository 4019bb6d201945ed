/** For load balancers and container health checks. */
import type { RequestHandler } from 'express';
import type { Health } from '#shared/protocol/http.ts';

/** Whether the server takes part in calls, and whether it accepts new ones. */
const facts: Record<Health['status'], { alive: boolean; ready: boolean }> = {
  ok: { alive: true, ready: true },
  degraded: { alive: true, ready: true },
  unstable: { alive: true, ready: true },
  overloaded: { alive: true, ready: false },
  no_worker: { alive: false, ready: false },
  draining: { alive: true, ready: false },
  shutting_down: { alive: false, ready: false },
};

/**
 * Answers 200 while that is so, otherwise 503. A server that is not `alive` may be ended; nobody new is sent to one
 * that is not `ready`.
 */
export function serveHealth(health: () => Health, { what }: { what: 'alive' | 'ready' }): RequestHandler {
  return (_request, response) => {
    const now = health();
    response.set('Cache-Control', 'no-store');
    response.status(facts[now.status][what] ? 200 : 503).json(now);
  };
}
