import type { MediaPlane } from './media-plane.ts';

type HeldConsumer = { id: string; producer: string; paused: boolean };
export type HeldTransport = {
  id: string;
  producers: Map<string, { paused: boolean }>;
  consumers: Map<string, HeldConsumer>;
};
export type HeldRouter = Map<string, HeldTransport>;

/** The events of a consumer in its worker. */
export type ConsumerNews = 'producerclose' | 'producerpause' | 'producerresume';

/** A worker as its routers, transports and streams use it. */
export type WorkerSide = {
  /** The actual objects of the process, whatever this side assumes. */
  readonly held: Map<string, HeldRouter>;
  /** By consumer id. */
  readonly hears: Map<string, (news: ConsumerNews) => void>;
  readonly plane: MediaPlane;
  /** Runs `act` in the worker and answers later. Rejects with what it threw, or once the worker is gone. */
  ask<Result>(act: () => Result): Promise<Result>;
  /** Runs `act` in the worker without an answer. */
  order(act: () => void): void;
  /** From the worker to this side. */
  tell(hear: () => void): void;
  /** In the worker: closes the consumers of a producer that is gone. */
  closeConsumersOf(router: HeldRouter | undefined, producer: string): void;
};
