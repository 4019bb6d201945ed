/** People who only signal: they take seats, start sources and confirm consumers, and send no packets. */
import { camera } from '../../support/camera.ts';
import { microphone } from '../../support/microphone.ts';
import { RawClient } from '../../support/raw-client.ts';

/** How many come in together. */
const AT_ONCE = 64;
const VISIBLE = { cameras: 9, screens: 0, height: 236 };

export class SignallingCrowd {
  readonly #url: string;
  readonly #room: string;
  readonly #clients: RawClient[] = [];
  /** Socket messages with notices that all of them have received. */
  messages = 0;

  constructor(url: string, room: string) {
    this.#url = url;
    this.#room = room;
  }

  /** Everybody has a camera and a microphone that is not muted, and sees the next nine who come. */
  async growTo(people: number): Promise<void> {
    while (this.#clients.length < people) {
      const count = Math.min(AT_ONCE, people - this.#clients.length);
      const from = this.#clients.length;
      this.#clients.push(...(await Promise.all(Array.from({ length: count }, (_, index) => this.#come(from + index)))));
    }
  }

  leave(): void {
    for (const client of this.#clients) client.close();
  }

  /** From an address of its own: one site takes only a part of a room. */
  async #come(index: number): Promise<RawClient> {
    const client = new RawClient(this.#url, { from: `127.2.${index >> 7}.${1 + (index & 127)}` });
    client.socket.on('notices', (_, __, receipt?: () => void) => {
      this.messages += 1;
      client.notices.length = 0;
      client.receipts.length = 0;
      receipt?.();
    });
    await client.welcome;
    await client.join(this.#room, `Person ${index}`, { subscriptions: { videos: [], newcomers: VISIBLE } });
    await client.request('producers:create', { producers: [microphone(), camera()] });
    return client;
  }
}
