/** Observes the largest layer of a camera, at its sender and at the server. */
import { observer } from 'mediasoup';
import type { Producer, Worker } from 'mediasoup/types';
import type { Visitor } from '../../support/visitor.ts';

/** The number of layers of a camera with a height of 720. */
const LAYERS = 3;

export type LargestLayer = {
  /** Whether the layer arrives at the server. */
  readonly flows: boolean;
  /** When the layer last started to arrive, by `Date.now()`. */
  readonly since: number;
};

/** Watches the newest camera of a server in this process; must be called before the server is started. */
export function watchLargestLayer(): LargestLayer {
  const seen = { flows: false, since: 0 };
  const watch = (producer: Producer) => {
    if (producer.kind !== 'video') return;
    seen.flows = false;
    producer.on('score', (scores) => {
      const flows = scores.some(({ encodingIdx, score }) => encodingIdx === LAYERS - 1 && score > 0);
      if (flows && !seen.flows) seen.since = Date.now();
      seen.flows = flows;
    });
  };
  observer.on('newworker', (worker: Worker) =>
    worker.observer.on('newrouter', (router) =>
      router.observer.on('newtransport', (transport) => transport.observer.on('newproducer', watch)),
    ),
  );
  return seen;
}

/** Runs in the sender's page before its scripts: remembers when all layers were requested from its encoder. */
export function recordRequests(): void {
  const { setParameters } = RTCRtpSender.prototype;
  const requests: number[] = [];
  Object.assign(window, { requests });
  RTCRtpSender.prototype.setParameters = function record(parameters, ...rest) {
    const { encodings } = parameters;
    if (encodings.length > 1 && encodings.every(({ active }) => active)) requests.push(Date.now());
    return setParameters.call(this, parameters, ...rest);
  };
}

/** When all layers were requested from this sender's encoder for the first time since `from`, both by `Date.now()`. */
export function layersRequestedAt({ page }: Visitor, { from }: { from: number }): Promise<number | undefined> {
  return page.evaluate((time) => {
    const { requests } = window as unknown as { requests: number[] };
    return requests.find((at) => at >= time);
  }, from);
}
