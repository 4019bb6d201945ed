import { makeSeatKey } from '../../../client/src/util/seat-key.ts';
import { AppError } from '../../../server/shared/protocol/errors.ts';
import type { RtpCapabilities } from '../../../server/shared/protocol/rtc.ts';
import type { SeatKey } from '../../../server/shared/protocol/scalars.ts';
import { Bot, type Received } from '../../load/bot.ts';
import { Arrivals, type Recovery } from './arrivals.ts';
import { sharedNow } from './shown-frames.ts';

/** `before` is the state at the mark; `seatedAt` is when the seat was resumed since then. */
type Member = {
  bot: Bot;
  readonly arrivals: Arrivals;
  readonly name: string;
  readonly key: SeatKey;
  before: { moved: number; received: Received };
  seatedAt: number | undefined;
};

const FRAME_MS = 20;
/** How many ticks to wait between requests for missing key frames. */
const ASK_EVERY = 10;
/** The delay of a client if the server names no other, in milliseconds. */
const TRY_AGAIN_MS = 2000;

/**
 * A room of bots who all send and all receive each other's cameras. When their worker dies they move, and when their
 * connection is lost they reconnect with the client's signalling code and resume their seats; a bench can have them
 * leave and join again instead.
 */
export class BotRoom {
  readonly name: string;
  readonly #url: string;
  readonly #members: Member[] = [];
  readonly #ticking: NodeJS.Timeout;
  /** Whether they leave and join again when their worker dies, instead of moving. */
  #rejoins = false;

  static async fill(url: string, { name, people }: { name: string; people: number }): Promise<BotRoom> {
    const room = new BotRoom(url, name);
    for (let index = 0; index < people; index += 1) await room.#add(`${name} ${index + 1}`);
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

  /** Starts measuring what happens to the bots. */
  mark({ rejoins = false } = {}): void {
    this.#rejoins = rejoins;
    for (const member of this.#members) {
      member.arrivals.mark();
      member.before = { moved: member.bot.moved, received: member.bot.received };
      member.seatedAt = undefined;
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

  /** When each resumed seat was taken, on the clock of `sharedNow`. */
  get seatedAt(): number[] {
    return this.#members.flatMap(({ seatedAt }) => seatedAt ?? []);
  }

  /** Whether everybody is seated again, and every video of the mark can be decoded again. */
  get whole(): boolean {
    return this.seatedAt.length === this.#members.length && this.missing === 0;
  }

  /** The recovery of each video of the mark, except of those that never froze. */
  recoveries(): Recovery[] {
    return this.#members.flatMap(({ arrivals }) => arrivals.recoveries());
  }

  /** Videos that have not come back. */
  get missing(): number {
    const marked = this.#members.reduce((sum, { arrivals }) => sum + arrivals.marked, 0);
    return marked - this.recoveries().filter(({ seenAt }) => seenAt !== undefined).length;
  }

  /** The longest gap in any video at any bot since the mark, in milliseconds. */
  get longestPauseMs(): number {
    return Math.max(...this.#members.map(({ arrivals }) => arrivals.longestPauseMs));
  }

  /** Stops all automatic reconnections. */
  giveUp(): void {
    for (const { bot } of this.#members) bot.close();
  }

  /** Everybody joins again at once, like people who reload a plain page. */
  async joinAnew(): Promise<void> {
    await Promise.all(this.#members.map((member) => this.#joinAgain(member)));
  }

  close(): void {
    clearInterval(this.#ticking);
    this.giveUp();
  }

  async #add(name: string): Promise<void> {
    const who = { name, key: makeSeatKey(), arrivals: new Arrivals() };
    const bot = await this.#bot(who);
    this.#members.push({ ...who, bot, before: { moved: 0, received: bot.received }, seatedAt: undefined });
  }

  async #joinAgain(member: Member): Promise<void> {
    const { moved } = member.bot;
    member.bot.close();
    member.bot = await this.#bot(member);
    member.bot.moved = moved;
    member.seatedAt = sharedNow();
  }

  async #bot({ name, key, arrivals }: Pick<Member, 'name' | 'key' | 'arrivals'>): Promise<Bot> {
    const bot = await Bot.join({
      url: this.#url,
      room: this.name,
      name,
      key,
      subscriptions: { videos: [], newcomers: { cameras: 25, screens: 0, height: 180 } },
      camera: true,
      speaks: true,
      dtx: true,
      counts: true,
      hears: arrivals.hear,
      moves: () => {
        const member = this.#members.find((one) => one.name === name);
        if (this.#rejoins && member) void this.#joinAgain(member);
        return !this.#rejoins;
      },
    });
    // Called from the second connection on.
    bot.signalling.on('server:welcome', ({ rtpCapabilities }) => void this.#comeBack(bot, rtpCapabilities));
    return bot;
  }

  /** An unanswered request is repeated on the next connection. */
  async #comeBack(bot: Bot, rtpCapabilities: RtpCapabilities): Promise<void> {
    try {
      await bot.enter(rtpCapabilities, { seated: () => this.#note(bot) });
    } catch (error) {
      if (!(error instanceof AppError)) return;
      const inMs = error.retryAfterMs ?? Math.random() * TRY_AGAIN_MS;
      setTimeout(() => void this.#comeBack(bot, rtpCapabilities), inMs);
    }
  }

  #note(bot: Bot): void {
    const member = this.#members.find((one) => one.bot === bot);
    if (member) member.seatedAt = sharedNow();
  }
}
