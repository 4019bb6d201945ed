/** The admin API: what happens in the rooms, for holders of the token. */
import { type RequestHandler, Router } from 'express';
import { AppError } from '#shared/protocol/errors.ts';
import type { AdminRoom, AdminRooms } from '#shared/protocol/http.ts';
import { canonicalRoomName } from '#shared/protocol/room-name.ts';
import { isAdmin } from '../auth/admin.ts';
import { countedAddress } from '../util/counted-address.ts';
import type { Logger } from '../util/logger.ts';
import { createSampledLog } from '../util/sampled-log.ts';
import { createAttempts } from './attempts.ts';

export type AdminOptions = {
  /** Without a token there is no admin API. */
  admin: { token: string | null; attemptsPerMinute: number };
  /** How many proxies in front are trusted about the client's address. */
  trustProxy: number;
  logger: Logger;
  adminRooms(): Promise<AdminRooms>;
  /** By canonical name. */
  adminRoom(name: string): Promise<AdminRoom | undefined>;
};

/** To be mounted at /api/admin. Its answers are described in server/shared/protocol/http.ts. */
export function serveAdmin({ admin, trustProxy, logger, adminRooms, adminRoom }: AdminOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(noStore, admin.token === null ? disabled : onlyWithToken(admin.token, { ...admin, trustProxy, logger }));
  router.get('/rooms', async (_request, response) => {
    response.json(await adminRooms());
  });
  router.get('/rooms/:room', async (request, response) => {
    const name = canonicalRoomName(request.params.room);
    if (name === undefined) throw new AppError('bad_request', 'a room name is 1 to 64 letters, digits and hyphens');
    const room = await adminRoom(name);
    if (!room) throw new AppError('not_found', 'no such room');
    response.json(room);
  });
  return router;
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const disabled: RequestHandler = () => {
  throw new AppError('admin_disabled', 'the admin API is disabled; set admin.token to enable it');
};

function onlyWithToken(
  token: string,
  {
    attemptsPerMinute,
    trustProxy,
    logger,
  }: Pick<AdminOptions, 'trustProxy' | 'logger'> & Pick<AdminOptions['admin'], 'attemptsPerMinute'>,
): RequestHandler {
  const attempts = createAttempts({ perMinute: attemptsPerMinute });
  const refused = createSampledLog(logger);
  return async (request, response, next) => {
    const address = countedAddress(request, { trustProxy });
    const isRight = isAdmin(request.headers.authorization, { token });
    // Another person behind the administrator's address cannot lock the administrator out by guessing.
    if (isRight && attempts.recognizes(address)) return next();
    const waitSeconds = await attempts.begin(address);
    if (waitSeconds > 0) {
      const message = `too many wrong tokens; try again in ${waitSeconds} seconds`;
      throw new AppError('too_many_requests', message, { retryAfterMs: waitSeconds * 1000 });
    }
    if (!isRight) {
      refused({}, 'admin access denied');
      logger.debug({ address }, 'admin access denied');
      response.set('WWW-Authenticate', 'Bearer');
      throw new AppError('unauthorized', 'send the header Authorization: Bearer <admin token>');
    }
    await attempts.succeed(address);
    next();
  };
}
