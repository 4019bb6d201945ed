import type { Welcome } from '#shared/protocol/room.ts';
import type { IceServer } from '#shared/protocol/rtc.ts';
import type { Limits } from '../limits/limits.ts';
import type { Registry } from '../rooms/registry.ts';
import type { Logger } from '../util/logger.ts';
import { createSampledLog } from '../util/sampled-log.ts';
import type { Admission } from './admission.ts';
import { announce } from './announce.ts';
import { type Client, Connection } from './connection.ts';
import { Dispatch } from './dispatch.ts';
import { createHandlers } from './handlers.ts';
import { watchPlaces } from './join-load.ts';
import { createJoinRateLimiter } from './join-rate-limiter.ts';
import { createPeopleLog } from './people-log.ts';
import type { RequestLimits } from './request-limits.ts';
import type { Sessions } from './session.ts';
import { type ClientSocket, GOODBYE } from './socket.ts';
import { createTalkLimits, type TalkLimitOptions } from './talk-limits.ts';

export type ConnectionHandlerOptions = TalkLimitOptions & {
  requestLimits: Pick<RequestLimits, 'count' | 'countRefusal' | 'countAbandon' | 'owe'>;
  registry: Registry;
  admission: Admission;
  /** Except for the ICE servers, whose credentials expire and differ per site, and the number of people. */
  welcome: Omit<Welcome, 'iceServers' | 'returnWithinMs'>;
  /** `address` is the counted address of a client. */
  iceServersFor(address: string): IceServer[];
  /** After what time they need new credentials; undefined if theirs do not expire. */
  iceServersMs: number | undefined;
  limits: Limits;
  /** How many peers may enter, seated and prepared together; each address has its share. */
  joinsPerSecond: number;
  joinsPerSecondPerAddress: number;
  joinLoadPerSecondPerAddress: number;
  preparedJoinsPerSecondPerAddress: number;
  resumesPerMinutePerPerson: number;
  maxRequestBytes: number;
  logger: Logger;
};

/** How often a limit that stays full is logged, in milliseconds. */
const FULL_EVERY_MS = 10_000;

/** Takes a new client. */
export type ConnectionHandler = (socket: ClientSocket, client: Client) => void;

/**
 * Connects clients to the rooms, whatever carries their sockets. The returned function must be called with each new
 * one.
 */
export function createConnectionHandler(options: ConnectionHandlerOptions): ConnectionHandler {
  const { registry, admission, logger, maxRequestBytes, requestLimits } = options;
  const sessions: Sessions = new Map();
  const joinRateLimiter = createJoinRateLimiter(options);
  const dispatching = {
    handlers: createHandlers({
      registry,
      sessions,
      admission,
      joinRateLimiter,
      talk: createTalkLimits(options),
    }),
    requestLimits,
    maxRequestBytes,
    logger,
    refused: createSampledLog(logger, { level: 'info' }),
  };
  const peopleLog = createPeopleLog(logger);
  const { relayOnly } = options.welcome;
  const relaysFor = (address: string) => ({ iceServers: options.iceServersFor(address), relayOnly });
  const full = createSampledLog(logger, { everyMs: FULL_EVERY_MS });
  registry.on('opened', (room) => announce(room, { sessions, logger, peopleLog, full, relaysFor }));
  registry.on('opened', (room) => watchPlaces(room, joinRateLimiter));
  return (socket, client) => {
    const connection = new Connection(socket, { sessions, ...client });
    const dispatch = new Dispatch(connection, dispatching);
    // Middleware that never passes on: events named by a client do not reach the emitter, where `error` would throw.
    socket.use(([event, ...args]) => dispatch.receive(event, args));
    socket.on('disconnect', (reason) => {
      const { isPlaced, people } = connection.session;
      if (isPlaced) requestLimits.countAbandon(client.slot, people);
      connection.close({ goodbye: reason === GOODBYE });
    });
    const iceServers = () => options.iceServersFor(client.address);
    const returnWithinMs = Math.ceil((1000 * registry.people) / options.joinsPerSecond);
    const welcome = { ...options.welcome, iceServers: iceServers(), returnWithinMs };
    connection.session.outbox.push('server:welcome', welcome);
    if (options.iceServersMs === undefined) return;
    const renew = () => connection.session.outbox.push('iceServers:changed', { iceServers: iceServers() });
    const renewing = setInterval(renew, options.iceServersMs);
    socket.on('disconnect', () => clearInterval(renewing));
  };
}
