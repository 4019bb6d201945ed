import { setTimeout } from 'node:timers/promises';
import { camera } from './camera.ts';
import { microphone } from './microphone.ts';
import { RawClient } from './raw-client.ts';

const AT_ONCE = 20;

/** People of one address and one room who start and end all their sources at once, as often as their limits allow. */
export class SourceStorm {
  /** How long the first burst took until its last request was answered, in milliseconds. */
  firstBurstMs = 0;
  readonly #people: RawClient[];
  #goesOn = true;
  #loop: Promise<void> | undefined;

  static async gather({ url, from, people }: { url: string; from: string; people: number }): Promise<SourceStorm> {
    const clients = Array.from({ length: people }, () => new RawClient(url, { from }));
    for (const client of clients) client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
    // Of those who join a large room, one batch a second is seated.
    for (let joined = 0; joined < people; joined += AT_ONCE) {
      await Promise.all(clients.slice(joined, joined + AT_ONCE).map((client) => client.join('storm')));
    }
    return new SourceStorm(clients);
  }

  private constructor(people: RawClient[]) {
    this.#people = people;
  }

  start(): void {
    this.#loop = this.#rage();
  }

  async stop(): Promise<void> {
    this.#goesOn = false;
    await this.#loop;
    for (const client of this.#people) client.close();
  }

  async #rage(): Promise<void> {
    const begin = performance.now();
    while (this.#goesOn) {
      await Promise.all(this.#people.map((client) => beginAndEnd(client)));
      this.firstBurstMs ||= Math.round(performance.now() - begin);
      await setTimeout(500);
    }
  }
}

async function beginAndEnd(client: RawClient): Promise<void> {
  const producers = [microphone(), camera()];
  // Refused, or answered late: the next burst is another one.
  const begun = await client.request('producers:create', { producers }).catch(() => undefined);
  if (!begun?.ok) return;
  await setTimeout(1000);
  for (const { producer } of producers) {
    await client.request('producer:close', { producer }).catch(() => undefined);
  }
}
