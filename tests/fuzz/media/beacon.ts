import { RawClient } from '../../support/raw-client.ts';
import { HostileTransport } from './wire/hostile-transport.ts';

/**
 * A seat beside an attack whose transport only answers: once it gets an answer, the worker has read everything before.
 */
export class Beacon {
  readonly #client: RawClient;
  #transport: HostileTransport | undefined;

  static async light(url: string, room: string): Promise<Beacon> {
    const beacon = new Beacon(url);
    try {
      const { media } = await beacon.#client.join(room, 'Beacon');
      beacon.#transport = await HostileTransport.open(media.receiveTransport);
      await beacon.settle();
      return beacon;
    } catch (error) {
      beacon.close();
      throw error;
    }
  }

  private constructor(url: string) {
    this.#client = new RawClient(url);
  }

  /** Rejects where the worker hangs or has died. */
  async settle(): Promise<void> {
    await this.#transport?.bind();
  }

  close(): void {
    this.#transport?.close();
    this.#client.close();
  }
}
