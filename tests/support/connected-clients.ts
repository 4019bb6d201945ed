import { afterEach } from '@jest/globals';
import { RawClient } from './raw-client.ts';

type RawClientOptions = ConstructorParameters<typeof RawClient>[1];

/** Connects raw clients to the server of the moment; they are closed after each test, before what is registered later runs. */
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
