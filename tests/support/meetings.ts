/** The meetings of a test file. */
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type AttendeeOptions, type BrowserOptions, launchBrowser, shellBin } from './browser.ts';
import { adminToken } from './limits-of.ts';
import { type Made, madeOn } from './made-on.ts';
import { type Attendees, type Coming, Meeting, type Place } from './meeting.ts';
import { shortTones } from './short-tones.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from './test-server.ts';
import { until } from './until.ts';

/** The server's options, which may depend on something that is started for it. */
type ServerOptions = ConfigOverrides | (() => Promise<ConfigOverrides>);

export type MeetingsOptions = {
  server?: ServerOptions;
  browser?: BrowserOptions;
  /** Options for all participants. */
  attendee?: Partial<AttendeeOptions>;
};

/** The functions of `meetings` for a test file. The functions concern the meeting of the current test. */
export type Meetings = Pick<Meeting, 'open' | 'enter' | 'meet' | 'seat' | 'report'> & {
  readonly server: TestServer;
  /** Everything that the server's workers have created since its start. */
  readonly made: Made;
  readonly browser: Browser;
  readonly room: string;
  readonly problems: string[];
  /**
   * For a `describe` whose tests share one meeting: these meet before its first test, and stay until after its last.
   * Each test leaves the meeting as it found it; those who come to it during a test leave after it.
   */
  together<const People extends readonly Coming[]>(...people: People): Together<Attendees<People>>;
  /** The same, but they only join: not all of them see each other. */
  joined<const People extends readonly Coming[]>(...people: People): Together<Attendees<People>>;
  /** For a `describe` whose tests need another server, and the same browser. */
  on(server: ServerOptions): Meetings;
};

/** A meeting of several tests. */
type Together<People> = { readonly meeting: Meeting; readonly people: People };

/**
 * One server and one Chromium for all tests of a file, and a fresh room for each test, which is closed after it. Must
 * be called before any other hook.
 */
export function meetings({ server = {}, browser = {}, attendee = {} }: MeetingsOptions = {}): Meetings {
  let shared: Browser | undefined;
  beforeAll(async () => {
    shared = await sharedBrowser({ heard: shortTones(), executablePath: shellBin, ...browser });
  });
  return host(server, () => ({ browser: opened(shared), attendee }));
}

/** By their options. */
const browsers = new Map<string, Promise<Browser>>();

/** A browser that this file shares with others of the same process. It ends with the process. */
async function sharedBrowser(options: BrowserOptions): Promise<Browser> {
  const key = JSON.stringify(options);
  const there = await browsers.get(key);
  if (there?.isConnected()) return there;
  const launched = launchBrowser(options);
  browsers.set(key, launched);
  return launched;
}

/** `meetings` in a browser that is there. */
function host(options: ServerOptions, beside: () => Omit<Place, 'server'>): Meetings {
  let server: TestServer | undefined;
  let made: Made | undefined;
  let current: Meeting | undefined;
  const meetings: Meeting[] = [];
  const place = () => ({ ...beside(), server: opened(server) });
  const another = () => {
    const meeting = new Meeting(place, `room-${meetings.length + 1}`);
    meetings.push(meeting);
    return meeting;
  };
  beforeAll(async () => {
    const overrides = typeof options === 'function' ? await options() : options;
    server = await startTestServer({ ...overrides, admin: { token: adminToken, ...overrides.admin } });
    made = madeOn(server);
  });
  beforeEach(() => {
    current = another();
  });
  afterEach(() => current?.close());
  afterAll(async () => {
    for (const meeting of meetings) await meeting.close();
    // A worker that is being replaced does not answer.
    const left = async () => (await server?.routers().catch(() => undefined))?.length;
    await until(async () => (await left()) === 0, 'nothing is left of any meeting');
    await server?.close();
  });
  return {
    get server() {
      return place().server;
    },
    get made() {
      return opened(made);
    },
    get browser() {
      return place().browser;
    },
    get room() {
      return opened(current).room;
    },
    get problems() {
      return opened(current).problems;
    },
    open: (coming) => opened(current).open(coming),
    enter: (...people) => opened(current).enter(...people),
    meet: (...people) => opened(current).meet(...people),
    seat: (...whom) => opened(current).seat(...whom),
    report: () => opened(current).report(),
    together: (...people) => together(another, { kept: people.length, begin: (meeting) => meeting.meet(...people) }),
    joined: (...people) => together(another, { kept: people.length, begin: (meeting) => meeting.enter(...people) }),
    on: (other) => host(other, beside),
  };
}

function together<People>(
  another: () => Meeting,
  { kept, begin }: { kept: number; begin(meeting: Meeting): Promise<People> },
): Together<People> {
  let shared: Together<People> | undefined;
  beforeAll(async () => {
    const meeting = another();
    shared = { meeting, people: await begin(meeting) };
  });
  afterEach(() => shared?.meeting.close({ kept }));
  afterAll(() => shared?.meeting.close());
  return {
    get meeting() {
      return opened(shared).meeting;
    },
    get people() {
      return opened(shared).people;
    },
  };
}

function opened<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('this is there from the first test on');
  return part;
}
