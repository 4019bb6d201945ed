import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A TCP proxy in front of a server on loopback, which can cut connections, or silently drop their data. Media does not
 * take it.
 */
export class CuttableProxy {
  readonly #server: Server;
  readonly #port: number;
  readonly #open = new Set<Socket>();
  #state: 'open' | 'cut' | 'silent' = 'open';

  static async open(url: string): Promise<CuttableProxy> {
    const proxy = new CuttableProxy(Number(new URL(url).port));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer((near) => this.#take(near));
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Every connection is reset, and none is accepted. */
  cut(): void {
    this.#state = 'cut';
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  /** Connections stay and new ones are accepted, but nothing gets through and neither end is notified. */
  swallow(): void {
    this.#state = 'silent';
  }

  /** New connections get through; silent ones stay silent. */
  allow(): void {
    this.#state = 'open';
  }

  async close(): Promise<void> {
    this.cut();
    await once(this.#server.close(), 'close');
  }

  #take(near: Socket): void {
    this.#follow(near);
    if (this.#state === 'cut') return void near.resetAndDestroy();
    const far = connect(this.#port, '127.0.0.1');
    this.#follow(far);
    let silent = false;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => {
        silent ||= this.#state === 'silent';
        if (!silent) to.write(bytes);
      });
      from.on('close', () => to.destroy());
    }
  }

  #follow(socket: Socket): void {
    this.#open.add(socket);
    // `close` notifies the other end.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#open.delete(socket));
  }
}
