import type { Gauge } from '../limits/gauge.ts';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import { type ConsumerLimitOptions, type ConsumerPlaces, createConsumerPlaces } from './consumer-places.ts';

export type MediaLimitOptions = ConsumerLimitOptions & {
  seatsPerAddress: number;
  /** In all rooms together. */
  maxPeoplePerServer: number;
  producersPerSecondPerPerson: number;
  producersPerSecondPerAddress: number;
  dataTransportsPerMinutePerPerson: number;
  pointersPerMinutePerPerson: number;
  pointersPerMinutePerAddress: number;
  pointerMessagesPerSecondPerAddress: number;
  dataFloodsPerMinutePerAddress: number;
  waitingMegabytesPerServer: number;
  dataMegabytesPerSecondPerPerson: number;
  dataMegabytesPerSecondPerAddress: number;
  dataMegabytesPerSecond: number;
};

/** The sender. */
type Sender = { id: string; address: string };

/** Shared by all rooms. */
export type MediaLimits = {
  /** Each seat has at most three transports, four producers and its share of consumers and channels. */
  seatsOfAddress: Pick<Gauge, 'take'>;
  consumerPlaces: ConsumerPlaces;
  /**
   * Counts new producers of a sender. `again`, the extra cost of sources that are started again, counts as so many more
   * producers of the address.
   * @throws AppError `too_many_requests`.
   */
  countProducers(sender: Sender, count: { producers: number; again?: number }): void;
  /** Counts a new data transport of a sender. @throws AppError `too_many_requests`. */
  countDataTransport(sender: Sender): void;
  /** Counts a flood of a sender, who has to wait for another data transport; so has its address after several. */
  countDataFlood(sender: Sender): void;
  /** Counts a new pointer of a sender, which takes a stream of everybody's. @throws AppError `too_many_requests`. */
  countPointer(sender: Sender): void;
  /**
   * Counts bytes of data that may wait in a worker for a receiver at this address.
   * @returns gives them back; undefined if too much waits already.
   */
  holdWaiting(address: string, bytes: number): (() => void) | undefined;
  /** Counts messages of a pointer, for each receiver. @returns whether the limit is exceeded. */
  isTooMuchPointing(sender: Sender, messages: number): boolean;
  /** Counts bytes of data from a sender. @returns whether the limit is exceeded. */
  isTooMuchData(sender: Sender, bytes: number): boolean;
};

type PerMinute = 'dataTransportsPerMinutePerPerson' | 'pointersPerMinutePerPerson' | 'pointersPerMinutePerAddress';

/** All sources of a person who reloads the page repeatedly; per address, those of everybody after a restart. */
const PRODUCERS_BURST = 20;
/** Of what may wait, one site alone may have 57 %, as of other totals. */
const WAITING_STEEPNESS = 3;
/** The transports that a flood uses up, in minutes of the rate: a burst, and one minute more. */
const FLOOD_MINUTES = 2;
/** Traffic is checked once a second, and late on a busy machine. */
const DATA_SECONDS = 3;

/** The limits of what people send that do not follow from other limits (docs/reliability.md). */
export function createMediaLimits(limits: Limits, options: MediaLimitOptions): MediaLimits {
  const producers = (
    name: 'producersPerSecondPerPerson' | 'producersPerSecondPerAddress',
    scope: 'person' | 'address',
  ) =>
    limits.rate({
      name: `limits.${name}`,
      scope,
      perSecond: options[name],
      burst: options[name] * PRODUCERS_BURST,
      advice: 'wait a moment',
    });
  const ofPerson = producers('producersPerSecondPerPerson', 'person');
  const ofAddress = producers('producersPerSecondPerAddress', 'address');
  const perMinute = (name: PerMinute, scope: 'person' | 'address') =>
    limits.rate({
      name: `limits.${name}`,
      scope,
      perSecond: options[name] / 60,
      burst: options[name],
      advice: 'wait a moment',
    });
  const dataTransports = perMinute('dataTransportsPerMinutePerPerson', 'person');
  const pointerMessages = limits.rate({
    name: 'limits.pointerMessagesPerSecondPerAddress',
    scope: 'address',
    perSecond: options.pointerMessagesPerSecondPerAddress,
    burst: DATA_SECONDS * options.pointerMessagesPerSecondPerAddress,
  });
  const floodsOfAddress = limits.rate({
    name: 'limits.dataFloodsPerMinutePerAddress',
    scope: 'address',
    perSecond: options.dataFloodsPerMinutePerAddress / 60,
    burst: options.dataFloodsPerMinutePerAddress,
    advice: 'too much data came from your network; try again in a minute',
  });
  const pointersOfPerson = perMinute('pointersPerMinutePerPerson', 'person');
  const pointersOfAddress = perMinute('pointersPerMinutePerAddress', 'address');
  const data = dataRates(limits, options);
  const waiting = limits.sharedGauge({
    name: 'limits.waitingMegabytesPerServer',
    scope: 'server',
    max: options.waitingMegabytesPerServer * 1_000_000,
    steepness: WAITING_STEEPNESS,
  });
  return {
    seatsOfAddress: limits.gauge({
      name: 'limits.seatsPerAddress',
      scope: 'address',
      code: 'server_full',
      max: options.seatsPerAddress,
      total: options.maxPeoplePerServer,
      advice: 'try again when others there have left',
    }),
    consumerPlaces: createConsumerPlaces(limits, options),
    countProducers: ({ id, address }, { producers, again = 0 }) => {
      ofPerson.use(id, producers);
      ofAddress.use(address, producers + again);
    },
    countDataTransport: ({ id, address }) => {
      if (floodsOfAddress.isUsedUp(address)) floodsOfAddress.use(address);
      dataTransports.use(id);
    },
    countDataFlood: ({ id, address }) => {
      floodsOfAddress.owe(address, 1);
      dataTransports.owe(id, FLOOD_MINUTES * options.dataTransportsPerMinutePerPerson);
    },
    countPointer: ({ id, address }) => {
      pointersOfPerson.use(id);
      pointersOfAddress.use(address);
    },
    holdWaiting: (address, bytes) => waiting.tryTake(WHOLE_SERVER, address, bytes),
    isTooMuchPointing: ({ address }, messages) => pointerMessages.tryUse(address, messages) > 0,
    isTooMuchData: (sender, bytes) => data.some((isTooMuch) => isTooMuch(sender, bytes)),
  };
}

function dataRates(limits: Limits, options: MediaLimitOptions): MediaLimits['isTooMuchData'][] {
  const rate = (name: DataOption) => {
    const perSecond = options[name] * 1_000_000;
    return { name: `limits.${name}`, perSecond, burst: DATA_SECONDS * perSecond };
  };
  const ofPerson = limits.rate({ ...rate('dataMegabytesPerSecondPerPerson'), scope: 'person' });
  const ofAddress = limits.rate({ ...rate('dataMegabytesPerSecondPerAddress'), scope: 'address' });
  const ofAll = limits.sharedRate(rate('dataMegabytesPerSecond'));
  return [
    ({ id }, bytes) => ofPerson.tryUse(id, bytes) > 0,
    ({ address }, bytes) => ofAddress.tryUse(address, bytes) > 0,
    ({ address }, bytes) => ofAll.tryUse(address, bytes) > 0,
  ];
}

type DataOption = 'dataMegabytesPerSecondPerPerson' | 'dataMegabytesPerSecondPerAddress' | 'dataMegabytesPerSecond';
