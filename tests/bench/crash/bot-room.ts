import type { Received } from '../../load/bot.ts';
import { Bot } from '../../load/bot.ts';
import { Arrivals, type Recovery } from '../support/arrivals.ts';

type Member = { bot: Bot; arrivals: Arrivals; name: string; before: { moved: number; received: Received } };

const FRAME_MS = 20;
/** Every how many ticks missing key frames are asked for. */
const ASK_EVERY = 10;

/** A room of bots who all send and all receive each other's cameras. */
export class BotRoom {
  readonly name: string;
  readonly #url: string;
  readonly #members: Member[] = [];
  readonly #ticking: NodeJS.Timeout;
  /** Whether they leave and join again when their worker dies, instead of moving. */
  #rejoins = false;

  static async fill(url: string, { name, people }: { name: string; people: number }): Promise<BotRoom> {
    const room = new BotRoom(url, name);
    for (let index = 0; index < people; index += 1) room.#members.push(await room.#join(`${name} ${index + 1}`));
    return room;
  }

  private constructor(url: string, name: string) {
    this.#url = url;
    this.name = name;
    let ticks = 0;
    this.#ticking = setInterval(() => {
      ticks += 1;
      for (const { bot, arrivals } of this.#members) {
        bot.tick();
        if (ticks % ASK_EVERY === 0) for (const ssrc of arrivals.undecodable) bot.askForKeyFrame(ssrc);
      }
    }, FRAME_MS);
  }

  get size(): number {
    return this.#members.length;
  }

  get ids(): string[] {
    return this.#members.flatMap(({ bot }) => bot.id ?? []);
  }

  /** Everybody whom the server has put out since the start. */
  get putOut(): number {
    return this.#members.filter(({ bot }) => bot.ended > 0).length;
  }

  /** Starts watching what happens to them. */
  mark({ rejoins }: { rejoins: boolean }): void {
    this.#rejoins = rejoins;
    for (const member of this.#members) {
      member.arrivals.mark();
      member.before = { moved: member.bot.moved, received: member.bot.received };
    }
  }

  /** Whether any of them was on the worker that died. */
  get struck(): boolean {
    return this.#members.some(({ bot, before }) => bot.moved > before.moved);
  }

  /** Packets missing in the sequence numbers that they receive, since the mark. */
  get packetsLost(): number {
    return this.#members.reduce((sum, { bot, before }) => sum + bot.received.lost - before.received.lost, 0);
  }

  recoveries(): Recovery[] {
    return this.#members.flatMap(({ arrivals }) => arrivals.recoveries());
  }

  close(): void {
    clearInterval(this.#ticking);
    for (const { bot } of this.#members) bot.close();
  }

  async #join(name: string, arrivals = new Arrivals()): Promise<Member> {
    const bot = await Bot.join({
      url: this.#url,
      room: this.name,
      name,
      subscriptions: { videos: [], newcomers: { cameras: 25, screens: 0, height: 180 } },
      camera: true,
      speaks: true,
      dtx: true,
      counts: true,
      hears: arrivals.hear,
      moves: () => {
        if (this.#rejoins) void this.#rejoin(name);
        return !this.#rejoins;
      },
    });
    return { bot, arrivals, name, before: { moved: 0, received: bot.received } };
  }

  async #rejoin(name: string): Promise<void> {
    const member = this.#members.find((one) => one.name === name);
    if (!member) return;
    const { moved } = member.bot;
    member.bot.close();
    const { bot } = await this.#join(name, member.arrivals);
    bot.moved = moved;
    member.bot = bot;
  }
}
