import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';

export type ConsumerLimitOptions = {
  /** In all rooms together; `auto` for as many as fit into the heap. */
  consumersPerServer: number | 'auto';
  /** The heap that this process may use, in bytes. */
  heapBytes: number;
};

/** The places of all consumers, each counted for the address of its receiver. */
export type ConsumerPlaces = {
  /** Whether `take` would succeed. */
  hasRoom(address: string): boolean;
  /** @returns a function that gives the place back, which may be called twice; undefined if there is no place. */
  take(address: string): (() => void) | undefined;
};

/** A consumer takes 8 kB of the heap, with its part of what a seat and a producer take. */
const BYTES_PER_CONSUMER = 10_000;
/** The part of the heap for consumers; half of it would be too little for the room below. */
const HEAP_SHARE = 0.6;

/**
 * One site may take 64 % of all consumers. On a server of 1 GB these are 21,000, and a full room of 125 with cameras
 * has 18,600: each receives 124 microphones and 25 cameras.
 */
const STEEPNESS = 5;

/** How many consumers fit into a heap of this size beside everything else. */
export const consumersThatFit = (heapBytes: number) => Math.floor((heapBytes * HEAP_SHARE) / BYTES_PER_CONSUMER);

/** Bounds the consumers of the server, which would otherwise exhaust its heap: each of n people receives n streams. */
export function createConsumerPlaces(
  limits: Limits,
  { consumersPerServer, heapBytes }: ConsumerLimitOptions,
): ConsumerPlaces {
  const gauge = limits.sharedGauge({
    name: 'limits.consumersPerServer',
    scope: 'server',
    code: 'server_full',
    max: consumersPerServer === 'auto' ? consumersThatFit(heapBytes) : consumersPerServer,
    steepness: STEEPNESS,
  });
  return {
    hasRoom: (address) => gauge.hasRoom(WHOLE_SERVER, address),
    take: (address) => gauge.tryTake(WHOLE_SERVER, address),
  };
}
