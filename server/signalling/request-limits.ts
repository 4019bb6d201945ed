import type { Limits } from '../limits/limits.ts';
import type { Connection } from './connection.ts';

export type RequestLimitOptions = {
  limits: Limits;
  /** Of one connection, which may make `requestBurst` at once. */
  requestsPerSecond: number;
  requestBurst: number;
  requestsPerSecondPerAddress: number;
  requestsPerSecondInAll: number;
};

/** So many times as many at once: an office whose people all join. */
const BURST = 5;

/** Counts one more request, for its connection with as many points as it costs. @throws AppError `too_many_requests` for its connection, its address, or all. */
export type CountRequest = (connection: Pick<Connection, 'socket' | 'address'>, points: number) => void;

/** What the requests of one connection are bounded by, and those of one address and of all together. */
export function createRequestCount({ limits, ...options }: RequestLimitOptions): CountRequest {
  const advice = 'wait a moment';
  const ofConnection = limits.rate({
    name: 'signalling.requestsPerSecond',
    scope: 'connection',
    perSecond: options.requestsPerSecond,
    burst: options.requestBurst,
    advice,
  });
  const ofAddress = limits.rate({
    name: 'limits.requestsPerSecondPerAddress',
    scope: 'address',
    perSecond: options.requestsPerSecondPerAddress,
    burst: BURST * options.requestsPerSecondPerAddress,
    advice,
  });
  const ofAll = limits.sharedRate({
    name: 'limits.requestsPerSecondInAll',
    perSecond: options.requestsPerSecondInAll,
    burst: BURST * options.requestsPerSecondInAll,
    advice,
  });
  return ({ socket, address }, points) => {
    ofConnection.use(socket.id, points);
    ofAddress.use(address);
    ofAll.use(address);
  };
}
