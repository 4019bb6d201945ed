import { afterEach } from '@jest/globals';
import { RawClient, type RawClientOptions } from './raw-client.ts';

/**
 * Connects raw clients to the current server; they are closed after each test, before hooks that are registered later
 * run.
 */
export function connectedClients(url: () => string): (options?: RawClientOptions) => RawClient {
  const clients: RawClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  return (options) => {
    const client = new RawClient(url(), options);
    clients.push(client);
    return client;
  };
}
