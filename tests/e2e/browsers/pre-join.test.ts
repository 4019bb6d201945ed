/**
 * Every pair with a Firefox meets, from each grade of pre-join: both see and hear each other. (Two Chromiums do so in
 * pre-join.test.ts.) A viewer goes on stage with a click, and four people see and hear each other.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Grade, Welcome } from '../../../server/shared/protocol/room.ts';
import type { BrowserName } from '../../support/any-browser.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { paintedCameras } from '../../support/cameras.ts';
import { connectedClients } from '../../support/connected-clients.ts';
import { type EditedNotices, editedNotices } from '../../support/edited-notices.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import type { Visitor } from '../../support/visitor.ts';

/** The switch with its hint. */
const WATCH_ONLY = 'Watch only Join without your microphone and camera. You can turn them on at any time.';

let server: TestServer;
const browsers = bothBrowsers(() => server.url);
const connect = connectedClients(() => server.url);
/** Stays for all tests. */
let ada: Visitor;

beforeAll(async () => {
  server = await startTestServer({ media: { listenAddress: ownAddress() }, preJoin: { grade: 'warm' } });
  ada = await browsers.enter({ name: 'Ada', in: 'firefox' });
});

afterAll(() => server.close());

/** Runs in the page: the server says that it prepares no more than this. */
function limitGrade(grade: Grade): void {
  (window as unknown as EditedNotices).editNotices = (notices) => {
    for (const [name, welcome] of notices) {
      if (name === 'server:welcome') Object.assign(welcome, { preJoin: grade } satisfies Partial<Welcome>);
    }
    return notices;
  };
}

/** Joins from a pre-join of this grade. */
async function enterFrom(grade: Grade, { name, browser }: { name: string; browser: BrowserName }): Promise<Visitor> {
  const init = [paintedCameras, editedNotices, `(${limitGrade})(${JSON.stringify(grade)})`];
  const visitor = await browsers.open({ name, in: browser, init });
  await visitor.page.waitForSelector(`form[data-pre-join=${grade}]`);
  await visitor.join();
  return visitor;
}

/** Joins to watch only, and goes on stage. */
async function goOnStage({ name, browser }: { name: string; browser: BrowserName }): Promise<Visitor> {
  const viewer = await browsers.open({ name, in: browser });
  await viewer.press(WATCH_ONLY, { role: 'checkbox', key: ' ' });
  await viewer.join();
  await viewer.seesMore('Ada');
  await viewer.press('Turn on microphone');
  await viewer.press('Turn on camera');
  return viewer;
}

/** Each of these, who are all who are there, sees and hears each of the others. */
async function allMeet(people: readonly Visitor[]): Promise<void> {
  const othersOf = (viewer: Visitor) => people.filter((other) => other !== viewer);
  await Promise.all([
    ...people.flatMap((viewer) => othersOf(viewer).map(({ name }) => viewer.seesMore(name))),
    ...people.map((viewer) => viewer.hears(people.length - 1)),
  ]);
  expect(browsers.problems).toEqual([]);
}

describe.each<Grade>(['cold', 'prefetched', 'warm'])('%s', (grade) => {
  const those: Visitor[] = [];

  // Every page that stays open uses part of a core.
  afterAll(async () => {
    for (const visitor of those) await visitor.close();
  });

  test(`chromium comes from a ${grade} pre-join to firefox`, async () => {
    those.push(await enterFrom(grade, { name: 'Bob', browser: 'chromium' }));
    await allMeet([ada, ...those]);
  });

  test(`firefox comes from a ${grade} pre-join to firefox and chromium`, async () => {
    those.push(await enterFrom(grade, { name: 'Cleo', browser: 'firefox' }));
    await allMeet([ada, ...those]);
  });

  if (grade !== 'warm') return;

  test('a viewer in chromium goes on stage, and of four, two in each browser, everybody sees and hears everybody', async () => {
    those.push(await goOnStage({ name: 'Dan', browser: 'chromium' }));
    await allMeet([ada, ...those]);
  });

  test('those who join together are announced in one sentence', async () => {
    const coming = ['Gail', 'Gina', 'Gus'].map((name) => ({ name, client: connect() }));
    await Promise.all(coming.map(({ client }) => client.welcome));
    await Promise.all(coming.map(({ name, client }) => client.join('e2e', name)));
    for (const viewer of [ada, ...those]) await viewer.says(/G\w+, G\w+,? and G\w+ joined/u);
  });
});

test('a viewer in firefox goes on stage', async () => {
  await allMeet([ada, await goOnStage({ name: 'Eve', browser: 'firefox' })]);
});
