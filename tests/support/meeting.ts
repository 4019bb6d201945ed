/** Meetings of participants in real Chromium. */
import type { Browser } from 'playwright-core';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import { Attendee, type AttendeeOptions } from './browser.ts';
import { adminToken } from './limits-of.ts';
import { RawClient } from './raw-client.ts';
import type { TestServer } from './test-server.ts';

/** A participant who is about to join: the name, and how the page differs from those of others. */
export type Coming = string | (Partial<Omit<AttendeeOptions, 'room'>> & { name: string; muted?: boolean });

/** One attendee for each participant. */
export type Attendees<People extends readonly Coming[]> = { [Index in keyof People]: Attendee };

/** The server and browser of a meeting. */
export type Place = { server: TestServer; browser: Browser; attendee: Partial<AttendeeOptions> };

/** One room, everybody in it, and all that must be closed after it. */
export class Meeting {
  readonly room: string;
  readonly #place: () => Place;
  readonly #attendees: Attendee[] = [];
  readonly #clients: RawClient[] = [];

  constructor(place: () => Place, room: string) {
    this.#place = place;
    this.room = room;
  }

  /** The errors that the pages have logged during this test. */
  get problems(): string[] {
    return this.#attendees.flatMap(({ problems }) => problems);
  }

  /** Opens the preview. */
  async open(coming: Coming): Promise<Attendee> {
    const { server, browser, attendee: common } = this.#place();
    const { muted = false, init = [], ...options } = typeof coming === 'string' ? { name: coming } : coming;
    const scripts = [common.init ?? [], init].flat();
    const where = { url: server.url, room: this.room };
    const attendee = await Attendee.open(browser, { ...where, ...common, ...options, init: scripts });
    this.#attendees.push(attendee);
    if (muted) await attendee.button('Mute microphone').click();
    return attendee;
  }

  /** Joins, one after another. */
  async enter<const People extends readonly Coming[]>(...people: People): Promise<Attendees<People>> {
    const attendees = await Promise.all(people.map((one) => this.open(one)));
    for (const attendee of attendees) await attendee.join();
    // TypeScript does not know that `map` keeps the length of a tuple.
    return attendees as unknown as Attendees<People>;
  }

  /** Joins, and resolves once all of these see each other. */
  async meet<const People extends readonly Coming[]>(...people: People): Promise<Attendees<People>> {
    const attendees = await this.enter(...people);
    await allSee(attendees);
    return attendees;
  }

  /** A participant without a browser. */
  async seat(name: string, asked: Parameters<RawClient['join']>[2] = {}): Promise<RawClient> {
    const client = new RawClient(this.#place().server.url);
    this.#clients.push(client);
    await client.join(this.room, name, asked);
    return client;
  }

  /**
   * The room as the administrator sees it.
   * @throws Error if nobody has entered it yet.
   */
  async report(): Promise<AdminRoom> {
    const headers = { authorization: `Bearer ${adminToken}` };
    const response = await fetch(`${this.#place().server.url}/api/admin/rooms/${this.room}`, { headers });
    return AdminRoom.parse(await response.json());
  }

  /**
   * Closes all pages but the first `kept`, by default all of them, and clears the errors that they have logged.
   * May be called twice.
   */
  async close({ kept = 0 } = {}): Promise<void> {
    for (const client of this.#clients.splice(0)) client.close();
    await Promise.all(this.#attendees.splice(kept).map((attendee) => attendee.close()));
    for (const { problems } of this.#attendees) problems.splice(0);
  }
}

/** Each of these sees each of the others, moving for that many frames. */
export async function allSee(attendees: readonly Attendee[], frames = 1): Promise<void> {
  const othersOf = (viewer: Attendee) => attendees.filter((other) => other !== viewer);
  const seen = attendees.flatMap((viewer) => othersOf(viewer).map(({ name }) => viewer.sees(name, frames)));
  await Promise.all(seen);
}
