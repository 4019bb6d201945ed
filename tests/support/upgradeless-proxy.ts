import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An HTTP proxy in front of a server on loopback that drops the header `Upgrade`, as proxies do without configuration.
 */
export class UpgradelessProxy {
  readonly #server: Server;

  static async open(url: string): Promise<UpgradelessProxy> {
    const proxy = new UpgradelessProxy(url);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor(url: string) {
    // Without a listener for upgrades, they arrive here like any other request.
    this.#server = createServer(({ method, url: path, headers: { upgrade, connection, ...headers } }, response) => {
      const passed = request(new URL(path ?? '/', url), { method, headers });
      passed.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      passed.end();
    });
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }
}
