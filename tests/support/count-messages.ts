import { Socket } from 'engine.io';

/**
 * Counts the messages of all sockets of this process's servers, in both directions, until `stop` returns their number.
 * `counts` decides which ones, by their text; by default, all of them.
 */
export function countMessages(counts = (_: string) => true): { stop(): number } {
  const { emit } = Socket.prototype;
  let count = 0;
  Object.assign(Socket.prototype, {
    emit(this: Socket, ...args: Parameters<Socket['emit']>) {
      const [event, packet] = args;
      if ((event === 'packet' || event === 'packetCreate') && packet.type === 'message') {
        if (counts(String(packet.data))) count += 1;
      }
      return emit.apply(this, args);
    },
  });
  return {
    stop() {
      Object.assign(Socket.prototype, { emit });
      return count;
    },
  };
}
