import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TransportInfo } from '../../server/shared/protocol/media.ts';

/** How one direction is. */
export type Way = { lossPercent?: number; maxKbps?: number };

/** What waits longer than this before a narrow line is thrown away, in milliseconds. */
const LONGEST_QUEUE_MS = 250;

/**
 * A line to a server's media port on this machine that loses packets and is narrow at a test's will, in each direction
 * by itself. Whoever loads a page with `initScript` reaches media over it alone.
 */
export class PoorLine {
  readonly #front: Socket;
  readonly #mediaPort: number;
  /** Towards the server, for each port that speaks at this end. */
  readonly #back = new Map<number, Socket>();
  readonly #up = new Pipe();
  readonly #down = new Pipe();

  /** `address`: where the server listens for media. */
  static async to(mediaPort: number, { address = '127.0.0.1' } = {}): Promise<PoorLine> {
    const front = createSocket('udp4');
    front.bind(0, address);
    await once(front, 'listening');
    return new PoorLine(front, mediaPort);
  }

  private constructor(front: Socket, mediaPort: number) {
    this.#front = front;
    this.#mediaPort = mediaPort;
    front.on('message', (packet, from) => {
      const back = this.#back.get(from.port) ?? this.#open(from);
      this.#up.carry(packet, (carried) => back.send(carried, mediaPort, front.address().address));
    });
  }

  /** For whoever is no page: the same transport, reached over this line alone. */
  leadingHere(transport: TransportInfo): TransportInfo {
    const { port } = this.#front.address();
    const udp = transport.iceCandidates.filter(({ protocol }) => protocol === 'udp');
    return { ...transport, iceCandidates: udp.map((candidate) => ({ ...candidate, port })) };
  }

  /** For a page, before its own scripts: the server's candidates lead here. */
  get initScript(): string {
    return `(${leadHere})(${this.#mediaPort}, ${this.#front.address().port})`;
  }

  /** From the next packet on; what is left out is as it should be. */
  set({ up = {}, down = {} }: { up?: Way; down?: Way }): void {
    this.#up.way = up;
    this.#down.way = down;
  }

  /** Whoever speaks at this end goes on from other ports, as behind a router that has forgotten which were whose. */
  rebind(): void {
    for (const socket of this.#back.values()) socket.close();
    this.#back.clear();
  }

  close(): void {
    for (const pipe of [this.#up, this.#down]) pipe.close();
    this.rebind();
    this.#front.close();
  }

  #open({ port, address }: RemoteInfo): Socket {
    const back = createSocket('udp4');
    back.on('message', (packet) => this.#down.carry(packet, (carried) => this.#front.send(carried, port, address)));
    this.#back.set(port, back);
    return back;
  }
}

class Pipe {
  way: Way = {};
  #freeAt = 0;
  #count = 0;
  #closed = false;

  carry(packet: Buffer, send: (packet: Buffer) => void): void {
    const { lossPercent = 0, maxKbps = Number.POSITIVE_INFINITY } = this.way;
    this.#count += 1;
    // Spread evenly, and the same in every run: 61 has no divisor with 100 in common.
    if ((this.#count * 61) % 100 < lossPercent) return;
    const now = performance.now();
    const waits = Math.max(0, this.#freeAt - now);
    if (waits > LONGEST_QUEUE_MS) return;
    this.#freeAt = now + waits + (packet.length * 8) / maxKbps;
    if (waits === 0) send(packet);
    else setTimeout(() => !this.#closed && send(packet), waits);
  }

  close(): void {
    this.#closed = true;
  }
}

/** Runs in the page. */
function leadHere(mediaPort: number, port: number): void {
  const real = RTCPeerConnection.prototype.setRemoteDescription;
  const led = ({ type, sdp = '' }: RTCSessionDescriptionInit): RTCSessionDescriptionInit => {
    const lines = sdp.split('\r\n').filter((line) => !(line.startsWith('a=candidate:') && / tcp /i.test(line)));
    const leads = (line: string) => line.replace(` ${mediaPort} `, ` ${port} `);
    return { type, sdp: lines.map((line) => (line.startsWith('a=candidate:') ? leads(line) : line)).join('\r\n') };
  };
  RTCPeerConnection.prototype.setRemoteDescription = new Proxy(real, {
    apply: (target, connection, [description, ...rest]) =>
      Reflect.apply(target, connection, [led(description), ...rest]),
  });
}
