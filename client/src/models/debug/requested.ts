/** The current requests of the page to the server, derived from sent requests and received notices. */
import type { Notice, RequestInput } from '#shared/protocol/events.ts';
import type { ProducerId, Source } from '#shared/protocol/scalars.ts';
import { defaultSubscriptions, type Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { WatchedMessage, WatchedRequest } from '../../signalling/watched-message.ts';

/** A producer of this page; `layers` is how many spatial layers anybody needs, undefined until the server says. */
type OwnProducer = { producer: ProducerId; source: Source; paused: boolean; layers: number | undefined };

export type Requested = { subscriptions: Subscriptions; producers: readonly OwnProducer[] };

export const nothingRequested: Requested = { subscriptions: defaultSubscriptions, producers: [] };

/** After a message of this page or of the server. */
export function requestedAfter(before: Requested, message: WatchedMessage): Requested {
  if (message.kind === 'request') return afterRequest(before, message);
  return message.kind === 'notice' ? afterNotice(before, message.notice) : before;
}

function afterRequest(before: Requested, { name, data }: WatchedRequest): Requested {
  switch (name) {
    case 'prejoin:prepare':
      return { producers: [], subscriptions: data.subscriptions ?? defaultSubscriptions };
    case 'room:join':
      return { ...before, subscriptions: data.subscriptions ?? defaultSubscriptions };
    case 'subscriptions:set':
      return { ...before, subscriptions: data };
    case 'producers:create':
      return { ...before, producers: afterCreate(before.producers, data) };
    case 'producer:pause':
    case 'producer:resume':
      return changed(before, data.producer, (one) => [{ ...one, paused: name === 'producer:pause' }]);
    case 'producer:close':
      return changed(before, data.producer, () => []);
    case 'room:leave':
      return nothingRequested;
    default:
      return before;
  }
}

function afterNotice(before: Requested, [name, data]: Notice): Requested {
  switch (name) {
    case 'producer:layersNeeded':
      return changed(before, data.producer, (one) => [{ ...one, layers: data.layers }]);
    case 'producer:limited':
      return changed(before, data.producer, (one) => (data.measure === 'closed' ? [] : [{ ...one, paused: true }]));
    default:
      return before;
  }
}

/** There is one producer per source. Those of a worker that died are created again under the same ids. */
function afterCreate(producers: readonly OwnProducer[], data: RequestInput<'producers:create'>): OwnProducer[] {
  const created = data.producers.map(({ producer, source, paused }) => {
    const layers = producers.find((one) => one.producer === producer)?.layers;
    return { producer, source, paused, layers };
  });
  return [...producers.filter(({ source }) => created.every((one) => one.source !== source)), ...created];
}

function changed(before: Requested, id: ProducerId, change: (producer: OwnProducer) => OwnProducer[]): Requested {
  return { ...before, producers: before.producers.flatMap((one) => (one.producer === id ? change(one) : [one])) };
}
