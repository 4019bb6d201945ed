import { Socket } from 'engine.io';

/** Counts the messages of all sockets of this process's servers, both ways, until `stop` tells how many there were. */
export function countMessages(): { stop(): number } {
  const { onPacket, sendPacket } = Socket.prototype as unknown as EngineSocket;
  let count = 0;
  Object.assign(Socket.prototype, {
    onPacket(this: Socket, ...args: Parameters<EngineSocket['onPacket']>) {
      if (args[0].type === 'message') count += 1;
      return onPacket.apply(this, args);
    },
    sendPacket(this: Socket, ...args: Parameters<EngineSocket['sendPacket']>) {
      if (args[0] === 'message') count += 1;
      return sendPacket.apply(this, args);
    },
  });
  return {
    stop() {
      Object.assign(Socket.prototype, { onPacket, sendPacket });
      return count;
    },
  };
}

/** What of engine.io every message goes through. */
type EngineSocket = {
  onPacket(packet: { type: string }): void;
  sendPacket(type: string, ...rest: unknown[]): void;
};
