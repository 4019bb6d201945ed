import type { DataLink, OutgoingChannel } from '../../client/src/data/transport/data-link.ts';

/** An outgoing channel that leads nowhere, and how many bytes of content were sent on it. */
export function fakeChannel(id: string = crypto.randomUUID()): { channel: OutgoingChannel; bytesSent(): number } {
  let isOpen = true;
  let bytes = 0;
  const listeners: (() => void)[] = [];
  const channel: OutgoingChannel = {
    id,
    bufferedAmount: 0,
    get open() {
      return isOpen;
    },
    send: (message) => {
      // Each chunk is preceded by its position.
      if (typeof message !== 'string') bytes += message.byteLength - 8;
    },
    drained: async () => undefined,
    onClosed: (listener) => void listeners.push(listener),
    close: () => {
      isOpen = false;
      for (const listener of listeners.splice(0)) listener();
    },
  };
  return { channel, bytesSent: () => bytes };
}

/** A link on which nothing is refused and nothing arrives, except for what is replaced. */
export const fakeLink = (over: Partial<DataLink> = {}): DataLink => ({
  offer: async () => undefined,
  cancel: async () => undefined,
  accept: async () => undefined,
  decline: async () => undefined,
  send: () => Promise.reject(new Error('nobody sends')),
  progress: async () => undefined,
  point: () => Promise.reject(new Error('nobody points')),
  connect: async () => undefined,
  ...over,
});
