import { setTimeout } from 'node:timers/promises';
import { type Outcome, RawClient } from './raw-client.ts';

export type CrowdOptions = { url: string; from: string; sockets: number };

/** People at one address who request all they can, on each socket as often as its own limits allow. */
export class Crowd {
  /** How long refused clients were told to wait, in milliseconds. */
  readonly promises: number[] = [];
  /** The number of each refusal. */
  readonly refusals = new Map<string, number>();
  readonly #clients: RawClient[];
  #goesOn = true;
  #loops: Promise<void>[] = [];

  static async gather({ url, from, sockets }: CrowdOptions): Promise<Crowd> {
    const clients = Array.from({ length: sockets }, () => new RawClient(url, { from }));
    await Promise.all(clients.map(({ welcome }) => welcome));
    return new Crowd(clients);
  }

  private constructor(clients: RawClient[]) {
    this.#clients = clients;
  }

  /** Half of them prepare joins, the others take seats, and all leave again at once. */
  start({ everyMs = 25 } = {}): void {
    this.#loops = this.#clients.map(async (client, index) => {
      const { rtpCapabilities } = await client.welcome;
      const asked = { room: `crowd-${index % 7}`, rtpCapabilities };
      while (this.#goesOn) {
        const name = index % 2 === 0 ? 'prejoin:prepare' : 'room:join';
        await this.#ask(client, name, name === 'room:join' ? { ...asked, name: 'Eve' } : asked);
        await setTimeout(everyMs);
      }
    });
  }

  async stop(): Promise<void> {
    this.#goesOn = false;
    await Promise.all(this.#loops);
    for (const client of this.#clients) client.close();
  }

  async #ask(client: RawClient, name: string, data: object): Promise<void> {
    const answer = await client.request(name, data).catch(() => undefined);
    if (answer?.ok) await client.request('room:leave', {}).catch(() => undefined);
    else if (answer) this.#refused(answer);
  }

  #refused({ code, retryAfterMs }: Extract<Outcome, { ok: false }>): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    if (retryAfterMs !== undefined) this.promises.push(retryAfterMs);
  }
}
