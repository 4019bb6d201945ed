import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { returnDelay } from '../../../../client/src/signalling/return-delay.ts';
import { type ServerSocket, Signalling } from '../../../../client/src/signalling/signalling.ts';

test.each([
  { what: 'a few people come back at once', withinMs: 50, awayMs: 0, draw: 1, expected: 150 },
  { what: 'many are spread', withinMs: 1500, awayMs: 0, draw: 1, expected: 1500 },
  { what: 'even more as far as people wait', withinMs: 60_000, awayMs: 0, draw: 1, expected: 2000 },
  { what: 'each anywhere in between', withinMs: 1500, awayMs: 0, draw: 0.25, expected: 375 },
  {
    what: 'a server that stays away is tried less and less often',
    withinMs: 50,
    awayMs: 4000,
    draw: 1,
    expected: 1200,
  },
  { what: 'but at least every two seconds', withinMs: 50, awayMs: 600_000, draw: 1, expected: 2000 },
  { what: 'a server that names no number', withinMs: Number.NaN, awayMs: 0, draw: 1, expected: 150 },
])('$what: $expected ms', ({ withinMs, awayMs, draw, expected }) => {
  expect(returnDelay({ withinMs, awayMs, draw: () => draw })).toBe(expected);
});

test('two thousand people do not return faster than a server admits them', () => {
  const joinsPerSecond = 1000;
  const arrivals = Array.from({ length: 2000 }, (_, index) =>
    returnDelay({ withinMs: 2000, awayMs: 0, draw: () => index / 2000 }),
  );
  const inFirstHalf = arrivals.filter((atMs) => atMs < 1000).length;
  expect(inFirstHalf).toBeLessThanOrEqual(joinsPerSecond);
});

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** A server that takes each connection for so long. */
function serverThatKeeps(ms: number, { returnWithinMs }: { returnWithinMs: number }) {
  const heard = new Map<string, (...args: unknown[]) => void>();
  const connectedAt: number[] = [];
  const connect = () => {
    connectedAt.push(performance.now());
    heard.get('connect')?.();
    heard.get('notices')?.([['server:welcome', { iceServers: [], returnWithinMs }]], 1);
    setTimeout(() => heard.get('disconnect')?.(), ms);
  };
  const on = (event: string, hear: (...args: unknown[]) => void) => void heard.set(event, hear);
  const socket = { connected: true, on, connect, disconnect: () => undefined, sendBuffer: [] };
  return { socket: socket as unknown as ServerSocket, connect, connectedAt };
}

test('[C9] after a steady connection a client is back within the time that the server names', async () => {
  const server = serverThatKeeps(60_000, { returnWithinMs: 300 });
  const signalling = new Signalling({ open: () => server.socket });
  server.connect();
  await jest.advanceTimersByTimeAsync(180_000);
  signalling.close();
  const away = server.connectedAt.slice(1).map((at, index) => at - (server.connectedAt[index] ?? 0) - 60_000);
  expect(away).toEqual([300, 300]);
});

test('[C9] a connection that ends at once does not start over', async () => {
  const server = serverThatKeeps(10, { returnWithinMs: 0 });
  const signalling = new Signalling({ open: () => server.socket });
  server.connect();
  await jest.advanceTimersByTimeAsync(120_000);
  signalling.close();
  const [last = 0, before = 0] = server.connectedAt.toReversed();
  expect(last - before).toBe(2010);
});
