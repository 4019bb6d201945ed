import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { AdminRoom } from '../../../server/shared/protocol/http.ts';
import { allowsDirect } from '../../support/allows-direct.ts';
import { Attendee, launchBrowser } from '../../support/browser.ts';
import { RawClient } from '../../support/raw-client.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import { sharedNow } from '../support/shown-frames.ts';
import { type Missing, missing, type Window } from './gaps.ts';
import { type AudioBlock, playedAudioOf, recordAudio } from './played-audio.ts';
import { stampedDevices } from './stamped-devices.ts';
import { noteFrames, type StampedFrame, stampedFramesOf } from './stamped-frames.ts';

const TOKEN = 'a-token-for-the-bench';
/** Small, since two browsers, two encoders each and the worker share two cores. */
const VIEWPORT = { width: 640, height: 480 };
/** People who are alone again stay with the server for this long. */
export const SETTLE_MS = 1000;
/** Each poll costs both pages and the server something. */
const SELDOM = { everyMs: 250 };
/** How long the pages are watched after a move has ended. */
const AFTER_MS = 1000;

export type Person = { attendee: Attendee; frames: StampedFrame[]; blocks: AudioBlock[] };

/** Two real pages in one room, what they see and hear of each other, and a third person who comes and goes. */
export class BenchPair {
  readonly server: TestServer;
  readonly people: readonly [Person, Person];
  readonly #browsers: readonly Browser[];
  readonly #direct: boolean;
  /** Is at the preview, or in the room. */
  #third: RawClient | undefined;

  /** Where the two may not go direct, a third changes nothing about the path of the media. */
  static async open({ direct }: { direct: boolean }): Promise<BenchPair> {
    const server = await startTestServer({
      direct: { enabled: direct, settleSeconds: SETTLE_MS / 1000 },
      admin: { token: TOKEN },
    });
    // A browser each: within one, only the page that was clicked last is certain to paint every frame.
    const browsers = [await launchBrowser({ recordsItself: true }), await launchBrowser({ recordsItself: true })];
    const open = async (browser: Browser | undefined, name: string): Promise<Person> => {
      if (!browser) throw new Error('each has a browser');
      const init = [allowsDirect, noteFrames, stampedDevices, withoutSaveDialog];
      // The camera's worker is not one of the site's own.
      const how = { init, viewport: VIEWPORT, context: { bypassCSP: true, reducedMotion: 'reduce' as const } };
      const attendee = await Attendee.open(browser, { url: server.url, room: 'bench', name, ...how });
      await attendee.join();
      await recordAudio(attendee);
      return { attendee, frames: [], blocks: [] };
    };
    const people = [await open(browsers[0], 'Ada'), await open(browsers[1], 'Bob')] as const;
    return new BenchPair({ server, people, browsers, direct });
  }

  private constructor(of: {
    server: TestServer;
    people: readonly [Person, Person];
    browsers: readonly Browser[];
    direct: boolean;
  }) {
    this.#direct = of.direct;
    this.server = of.server;
    this.people = of.people;
    this.#browsers = of.browsers;
  }

  /** Both flow directly, where allowed, and nothing else is sent. */
  async isAlone(): Promise<void> {
    if (!this.#direct) return;
    await until(async () => (await this.#mode()) === 'direct', 'the two are connected directly', SELDOM);
  }

  /** A third person opens the link, as they do some time before they join. */
  async thirdComes(): Promise<void> {
    this.#third = new RawClient(this.server.url);
    await this.#third.welcome;
  }

  /** They join, and the direct link is closed at both ends. */
  async thirdJoins(): Promise<void> {
    await this.#third?.join('bench', 'Cem');
    await until(async () => (await this.#mode()) === 'sfu', 'the server is back', SELDOM);
    await until(
      async () => (await Promise.all(this.people.map(isLinked))).every((linked) => !linked),
      'no direct link',
      SELDOM,
    );
  }

  async thirdLeaves(): Promise<void> {
    this.#third?.close();
    this.#third = undefined;
    await this.isAlone();
  }

  /** The gaps in the media of each of the two, from the beginning of `act` until both have settled. */
  async missedIn(act: () => Promise<void>): Promise<[Missing, Missing]> {
    const from = sharedNow();
    await act();
    await setTimeout(AFTER_MS);
    return this.#missed({ from, to: sharedNow() - AFTER_MS / 4 });
  }

  async close(): Promise<void> {
    this.#third?.close();
    await Promise.all(this.#browsers.map((browser) => browser.close()));
    await this.server.close();
  }

  async #missed(window: Window): Promise<[Missing, Missing]> {
    const [ada, bob] = this.people;
    for (const person of this.people) {
      person.frames = [...person.frames, ...(await stampedFramesOf(person.attendee))].slice(-3000);
      person.blocks = [...person.blocks, ...(await playedAudioOf(person.attendee))].slice(-6000);
    }
    return [missing(ada.frames, ada.blocks, window), missing(bob.frames, bob.blocks, window)];
  }

  async #mode(): Promise<string | undefined> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${this.server.url}/api/admin/rooms/bench`, { headers });
    return AdminRoom.parse(await answer.json()).mode;
  }
}

/** Runs in the page: what is saved comes as a download. */
function withoutSaveDialog(): void {
  Object.assign(window, { showSaveFilePicker: undefined });
}

/** Whether the direct link is up: nothing else goes both ways. */
function isLinked({ attendee: { page } }: Person): Promise<boolean> {
  return page.evaluate(() => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const open = peerConnections.filter(({ connectionState }) => connectionState !== 'closed');
    const ways = open.flatMap((connection) => connection.getTransceivers());
    return ways.some(({ currentDirection }) => currentDirection === 'sendrecv');
  });
}
