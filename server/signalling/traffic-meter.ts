/** How many frames and bytes one WebSocket may send, those of one address together, and all. */
import type { IncomingMessage } from 'node:http';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import type { Meter } from './metered-socket.ts';

export type TrafficLimits = {
  /** Frames of any kind that one client may send over time. */
  framesPerSecond: number;
  framesPerSecondPerAddress: number;
  framesPerSecondInAll: number;
  /** Bytes as they come over the wire, and once more what they inflate to. */
  bytesPerSecond: number;
  bytesPerSecondPerAddress: number;
  bytesPerSecondInAll: number;
};

export type TrafficMeterOptions = TrafficLimits & {
  limits: Limits;
  addressOf(request: IncomingMessage): string;
  /** Called for each WebSocket that is cut, with the limit that it broke. */
  refused(request: IncomingMessage, limit: string): void;
};

type Kind = 'frames' | 'bytes';

/** So many times as much at once. */
const AT_ONCE = 10;

/**
 * Makes a meter for each new WebSocket. One that breaks its own limit is cut. Where an address or the whole server is over a limit, those
 * WebSockets are cut that send more than their own share over time; whoever sends little is not harmed by others.
 */
export function createTrafficMeters(options: TrafficMeterOptions): (request: IncomingMessage) => Meter {
  const { addressOf, refused } = options;
  const measures = [createMeasure('frames', options), createMeasure('bytes', options)];
  let sockets = 0;
  return (request) => {
    sockets += 1;
    const [key, address] = [String(sockets), addressOf(request)];
    return {
      allows: (used) => {
        const broken = measures.map((measure) => measure({ key, address, used })).find((name) => name !== undefined);
        if (broken !== undefined) refused(request, broken);
        return broken === undefined;
      },
    };
  };
}

type Used = { key: string; address: string; used: Record<Kind, number> };

/** @returns counts what one WebSocket has used, and answers with the limit that it broke. */
function createMeasure(kind: Kind, { limits, ...options }: TrafficMeterOptions): (of: Used) => string | undefined {
  const rate = (option: keyof TrafficLimits, scope: 'connection' | 'address' | 'server') => ({
    name: `limits.${option}`,
    rate: limits.rate({
      name: `limits.${option}`,
      scope,
      perSecond: options[option],
      burst: AT_ONCE * options[option],
      advice: 'send less',
    }),
  });
  const own = rate(`${kind}PerSecond`, 'connection');
  const ofAddress = rate(`${kind}PerSecondPerAddress`, 'address');
  const ofAll = rate(`${kind}PerSecondInAll`, 'server');
  return ({ key, address, used }) => {
    const amount = used[kind];
    if (own.rate.tryUse(key, amount) > 0) return own.name;
    const broken = [
      ...(ofAddress.rate.tryUse(address, amount) > 0 ? [ofAddress.name] : []),
      ...(ofAll.rate.tryUse(WHOLE_SERVER, amount) > 0 ? [ofAll.name] : []),
    ];
    return own.rate.isAhead(key) ? broken[0] : undefined;
  };
}
