import { makeSeatKey } from '../../../client/src/util/seat-key.ts';
import { AppError } from '../../../server/shared/protocol/errors.ts';
import type { RtpCapabilities } from '../../../server/shared/protocol/rtc.ts';
import type { SeatKey } from '../../../server/shared/protocol/scalars.ts';
import { Bot } from '../../load/bot.ts';
import { Arrivals, type Recovery } from '../support/arrivals.ts';
import { sharedNow } from '../support/shown-frames.ts';

type Member = { bot: Bot; arrivals: Arrivals; name: string; key: SeatKey; seatedAt: number | undefined };

const FRAME_MS = 20;
/** Every how many ticks missing key frames are asked for. */
const ASK_EVERY = 10;
/** As a client does where the server names no other time. */
const TRY_AGAIN_MS = 2000;

/**
 * A room of bots who all send and all receive each other's cameras. They reconnect with the client's own signalling and
 * take their seats again as it does; or, where told to, all at once like people who reload a plain page.
 */
export class ReturningRoom {
  readonly name: string;
  readonly #url: string;
  readonly #members: Member[] = [];
  readonly #ticking: NodeJS.Timeout;

  static async fill(url: string, { name, people }: { name: string; people: number }): Promise<ReturningRoom> {
    const room = new ReturningRoom(url, name);
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

  /** Starts watching what happens to them. */
  mark(): void {
    for (const member of this.#members) {
      member.arrivals.mark();
      member.seatedAt = undefined;
    }
  }

  /** When those who have their seat again took it, on the clock of `sharedNow`. */
  get seatedAt(): number[] {
    return this.#members.flatMap(({ seatedAt }) => seatedAt ?? []);
  }

  /** Whether everybody is seated again, and every video of the mark can be decoded again. */
  get whole(): boolean {
    const seen = this.recoveries().filter(({ seenAt }) => seenAt !== undefined).length;
    return this.seatedAt.length === this.#members.length && seen === this.#videos;
  }

  /** For each video at the mark; those that were never seen to stand still are missing. */
  recoveries(): Recovery[] {
    return this.#members.flatMap(({ arrivals }) => arrivals.recoveries());
  }

  /** Videos that have not come back. */
  get missing(): number {
    return this.#videos - this.recoveries().filter(({ seenAt }) => seenAt !== undefined).length;
  }

  /** The longest that nothing of one of the videos reached one of them since the mark, in milliseconds. */
  get longestPauseMs(): number {
    return Math.max(...this.#members.map(({ arrivals }) => arrivals.longestPauseMs));
  }

  get #videos(): number {
    return this.#members.reduce((sum, { arrivals }) => sum + arrivals.marked, 0);
  }

  /** From here on nobody comes back by themselves. */
  giveUp(): void {
    for (const { bot } of this.#members) bot.close();
  }

  /** Everybody joins again at once. */
  async joinAnew(): Promise<void> {
    await Promise.all(this.#members.map((member) => this.#joinAs(member)));
  }

  close(): void {
    clearInterval(this.#ticking);
    this.giveUp();
  }

  async #add(name: string): Promise<void> {
    const who = { name, key: makeSeatKey(), arrivals: new Arrivals() };
    this.#members.push({ ...who, bot: await this.#bot(who), seatedAt: undefined });
  }

  async #joinAs(member: Member): Promise<void> {
    member.bot = await this.#bot(member);
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
    });
    // From the second connection on.
    bot.signalling.on('server:welcome', ({ rtpCapabilities }) => void this.#comeBack(bot, rtpCapabilities));
    return bot;
  }

  /** What is not answered is asked again on the next connection. */
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
