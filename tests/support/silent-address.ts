import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TransportInfo } from '../../server/shared/protocol/media.ts';
import { nominatingCheck } from './stun-request.ts';

/** A silent participant at an address of this machine, who never asked for anything. */
export class SilentAddress {
  readonly #socket: Socket;
  /** Packets that were sent there. */
  packets = 0;
  bytes = 0;

  static async at(address: string): Promise<SilentAddress> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new SilentAddress(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', ({ length }) => {
      this.packets += 1;
      this.bytes += length;
    });
  }

  /** Sends one check in this address's name, like an attacker who can write any source into a packet. */
  async nominate(transport: Pick<TransportInfo, 'iceParameters' | 'iceCandidates'>): Promise<void> {
    const to = transport.iceCandidates.find(({ protocol }) => protocol === 'udp');
    if (!to) throw new Error('no UDP candidate');
    await new Promise((sent) => this.#socket.send(nominatingCheck(transport), to.port, to.ip, sent));
  }

  close(): void {
    this.#socket.close();
  }
}
