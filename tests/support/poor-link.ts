import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TransportInfo } from '../../server/shared/protocol/media.ts';

/** The properties of one direction. */
export type Way = { lossPercent?: number; maxKbps?: number };

/** The longest queue in front of a narrow link before packets are dropped, in milliseconds. */
const LONGEST_QUEUE_MS = 250;

/**
 * A link to a server's media port on this machine that loses packets and is narrow at a test's request, in each
 * direction separately. A page loaded with `initScript` reaches media only over it.
 */
export class PoorLink {
  readonly #front: Socket;
  readonly #mediaPort: number;
  /** Towards the server, one per port at this end. */
  readonly #back = new Map<number, Socket>();
  readonly #up = new Pipe();
  readonly #down = new Pipe();

  /** `address` is where the server listens for media. */
  static async to(mediaPort: number, { address = '127.0.0.1' } = {}): Promise<PoorLink> {
    const front = createSocket('udp4');
    front.bind(0, address);
    await once(front, 'listening');
    return new PoorLink(front, mediaPort);
  }

  private constructor(front: Socket, mediaPort: number) {
    this.#front = front;
    this.#mediaPort = mediaPort;
    front.on('message', (packet, from) => {
      const back = this.#back.get(from.port) ?? this.#open(from);
      this.#up.carry(packet, (carried) => back.send(carried, mediaPort, front.address().address));
    });
  }

  /** Without a page: the same transport, reached over this link only. */
  leadingHere(transport: TransportInfo): TransportInfo {
    const { port } = this.#front.address();
    const udp = transport.iceCandidates.filter(({ protocol }) => protocol === 'udp');
    return { ...transport, iceCandidates: udp.map((candidate) => ({ ...candidate, port })) };
  }

  /** For a page, before its own scripts: the server's candidates lead here. */
  get initScript(): string {
    return `(${leadHere})(${this.#mediaPort}, ${this.#front.address().port})`;
  }

  /** From the next packet on; omitted properties are perfect. */
  set({ up = {}, down = {} }: { up?: Way; down?: Way }): void {
    this.#up.way = up;
    this.#down.way = down;
  }

  /** Everybody at this end continues from other ports, as behind a router that has forgotten its mappings. */
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
    // Spread evenly, and the same in every run: 61 and 100 have no common divisor.
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
