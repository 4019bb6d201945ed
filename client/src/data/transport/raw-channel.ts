/** Adapts RTCDataChannels to the channels of data-link.ts, for the server and for another browser. */
import type { ChannelId, DataChannelInfo } from '#shared/protocol/data.ts';
import { ConnectionLost } from '../../signalling/signalling.ts';
import type { IncomingChannel, OutgoingChannel } from './data-link.ts';

/** `drained` resolves below this, in bytes. */
const DRAINED_BYTES = 65_536;

/** A channel, and a signal that its connection was closed. */
export type RawChannel = { channel: RTCDataChannel; ended: AbortSignal };

/** An outgoing channel; `close` ends it. */
export function outgoing(id: ChannelId, raw: RawChannel, close: () => void): OutgoingChannel {
  const { channel } = raw;
  channel.bufferedAmountLowThreshold = DRAINED_BYTES;
  return {
    id,
    get bufferedAmount() {
      return channel.bufferedAmount;
    },
    get open() {
      return channel.readyState === 'open' && !raw.ended.aborted;
    },
    send: (message) => {
      if (channel.readyState !== 'open') return;
      if (typeof message === 'string') channel.send(message);
      else channel.send(message);
    },
    drained: () => drained(raw),
    onClosed: (listener) => onClosed(raw, listener),
    close,
  };
}

/** An incoming channel, for the purpose that `info` names. */
export function incoming(info: DataChannelInfo, raw: RawChannel): IncomingChannel {
  return {
    info,
    onMessage: (listener) => raw.channel.addEventListener('message', ({ data }) => listener(data)),
    onClosed: (listener) => onClosed(raw, listener),
    close: () => raw.channel.close(),
  };
}

/** Calls back once, whichever of the two comes first. */
function onClosed({ channel, ended }: RawChannel, listener: () => void): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  channel.addEventListener('close', () => resolve(), { once: true });
  ended.addEventListener('abort', () => resolve(), { once: true });
  if (ended.aborted || channel.readyState === 'closed') resolve();
  void promise.then(listener);
}

function drained(raw: RawChannel): Promise<void> {
  if (raw.channel.bufferedAmount <= DRAINED_BYTES || raw.channel.readyState !== 'open') return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  raw.channel.addEventListener('bufferedamountlow', () => resolve(), { once: true });
  onClosed(raw, resolve);
  return promise;
}

/** Resolves once messages get through. @throws ConnectionLost if they never will. */
export function isOpen(raw: RawChannel): Promise<void> {
  if (raw.channel.readyState === 'open') return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  raw.channel.addEventListener('open', () => resolve(), { once: true });
  onClosed(raw, () => reject(new ConnectionLost()));
  return promise;
}
