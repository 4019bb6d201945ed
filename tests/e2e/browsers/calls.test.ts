/**
 * One participant in Chromium and one in Firefox in the same meeting: each action of one reaches the other, in both
 * directions.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserName } from '../../support/any-browser.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { breakableSockets } from '../../support/breakable-sockets.ts';
import { paintedCameras } from '../../support/cameras.ts';
import { freePort } from '../../support/free-ports.ts';
import { ownAddress } from '../../support/own-address.ts';
import { paintedScreen } from '../../support/painted-screen.ts';
import { PoorLink } from '../../support/poor-link.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import type { Visitor } from '../../support/visitor.ts';

let server: TestServer;
const browsers = bothBrowsers(() => server.url);
const folder = temporaryFolder();
const people = new Map<BrowserName, Visitor>();
const links = new Map<BrowserName, PoorLink>();

beforeAll(async () => {
  const [address, port] = [ownAddress(), await freePort()];
  server = await startTestServer({ media: { listenAddress: address, port, workers: 1, isolationWorkers: 0 } });
  for (const [browser, name] of [
    ['chromium', 'Cora'],
    ['firefox', 'Fay'],
  ] as const) {
    const link = await PoorLink.to(port, { address });
    links.set(browser, link);
    const init = [paintedCameras, paintedScreen, breakableSockets, withoutSaveDialog, link.initScript];
    people.set(browser, await browsers.enter({ name, in: browser, init }));
  }
  // Each moderates the other.
  await personIn('chromium').press('Options for Fay');
  await personIn('chromium').press('Make host');
  await personIn('firefox').says('Cora made you a host of this meeting.');
});

afterAll(async () => {
  for (const link of links.values()) link.close();
  await server.close();
});

function personIn(browser: BrowserName): Visitor {
  const person = people.get(browser);
  if (!person) throw new Error('nobody came in there');
  return person;
}

/** Runs in the page before its own scripts: received files are saved as downloads. */
function withoutSaveDialog(): void {
  Object.assign(window, { showSaveFilePicker: undefined });
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each<{ from: BrowserName; to: BrowserName }>([
  { from: 'firefox', to: 'chromium' },
  { from: 'chromium', to: 'firefox' },
])('from $from to $to', ({ from, to }) => {
  let one: Visitor;
  let other: Visitor;

  beforeAll(() => {
    one = personIn(from);
    other = personIn(to);
  });

  test('video and audio', async () => {
    await Promise.all([other.seesMore(one.name), other.hears(1)]);
  });

  test('mute', async () => {
    await one.press('Mute microphone');
    await other.shown(one.name, 'Muted');
    await one.press('Unmute microphone');
    await other.gone(one.name, 'Muted');
    await other.hears(1);
  });

  test('[A7] a host mutes the other, who unmutes on request', async () => {
    await one.press(`Options for ${other.name}`);
    await one.press('Mute');
    await other.says(`${one.name} muted you.`);
    await one.shown(other.name, 'Muted');
    await one.press(`Options for ${other.name}`);
    await one.press('Ask to unmute');
    await other.press('Unmute');
    await one.gone(other.name, 'Muted');
    await one.hears(1);
  });

  test('camera off and on', async () => {
    await one.press('Turn off camera');
    await until(async () => (await other.partsOf(one.name, 'video')) === 0, 'there is no video');
    await one.press('Turn on camera');
    await other.seesMore(one.name);
  });

  test('another camera, without a new track', async () => {
    const before = await other.videoOf(one.name);
    const shows = async (color: 'red' | 'green') => (await other.colorOf(one.name))[color] > 120;
    await until(() => shows('red'), 'the red camera is seen');
    await one.press('Choose camera');
    await one.press('The green camera', { role: 'radio', key: ' ' });
    await until(() => shows('green'), 'the green camera is seen');
    await one.press('The red camera', { role: 'radio', key: ' ' });
    await until(() => shows('red'), 'the red camera is seen again');
    await one.page.keyboard.press('Escape');
    expect((await other.videoOf(one.name))?.track).toBe(before?.track);
  });

  test('a chat message, which the title of the tab counts', async () => {
    await one.pressWhatBegins('Show chat');
    await one.write('Write a message', `Hello from ${from}`);
    await other.says(`Hello from ${from}`);
    expect(await other.page.title()).toMatch(/^\(\d+\) /u);
    await one.press('Hide chat');
  });

  test('[T8] [T10] [T11] a private message, an answer and a reaction', async () => {
    await one.press(`Options for ${other.name}`);
    await one.press('Send a private message');
    await one.write(`Write to ${other.name}`, `Secret from ${from}`);
    await other.says(`${one.name}, only to you: Secret from ${from}`);
    await one.press('Send to everyone');
    await one.write('Write a message', `Lunch? asks ${from}`);
    await other.pressWhatBegins('Show chat');
    await other.pressInMessage(`Lunch? asks ${from}`, 'React');
    await other.pressInMessage(`Lunch? asks ${from}`, '👍');
    await one.shows(`👍 1: ${other.name}`);
    await other.pressInMessage(`Lunch? asks ${from}`, 'Reply');
    await other.write('Write a message', `Yes, says ${to}`);
    await one.says(`Yes, says ${to}`);
    await one.press('Hide chat');
    await other.press('Hide chat');
  });

  test('a hand', async () => {
    await one.press('Raise hand');
    await other.shown(one.name, 'Hand raised, number 1 in line');
    await one.press('Lower hand');
    await other.gone(one.name, 'Hand raised, number 1 in line');
  });

  test('a reaction', async () => {
    await one.press('React');
    await one.press('🎉');
    await other.says(`${one.name}: 🎉`);
    await one.page.keyboard.press('Escape');
  });

  test('a file of 5 MB, complete', async () => {
    const bytes = randomBytes(5_000_000);
    const name = `film-of-${from}.mkv`;
    writeFileSync(join(folder, name), bytes);
    await one.pressWhatBegins('Show chat');
    const input = await one.page.waitForSelector('input[type=file]');
    await input?.uploadFile(join(folder, name));
    await other.pressWhatBegins('Show chat');
    await other.press(`Save ${name}`);
    await one.says(`Delivered to ${other.name}`);
    const saved = join(other.downloads, name);
    await until(() => existsSync(saved) && readFileSync(saved).length === bytes.length, 'it is saved');
    expect(sha256(readFileSync(saved))).toBe(sha256(bytes));
    await one.press('Hide chat');
    await other.press('Hide chat');
  });

  test('a shared screen, and the other’s pointer on it', async () => {
    await one.press('Share screen');
    const screen = `${one.name}’s screen`;
    await other.seesMore(screen, 1);
    await other.press('Point and draw');
    await until(async () => {
      await other.moveOver('[data-pointer-layer]');
      return one.page.evaluate(() => document.querySelector('[data-pointer-layer] [data-pointer]') !== null);
    }, `${one.name} sees where ${other.name} points`);
    await one.press('Stop sharing');
    await until(async () => (await other.partsOf(screen, 'video')) === undefined, 'the screen is gone');
    await other.seesMore(one.name);
  });

  test('the connection panel, with figures of what is sent and received', async () => {
    await one.press('More');
    await one.press('Connection');
    await one.says(/Arriving at the server: .*, 0% lost, round-trip time \d+ ms\./);
    expect(await one.text()).not.toContain('Nothing is being sent.');
    await one.page.keyboard.press('Escape');
  });
});

test('none of this is an error in either browser', () => {
  expect(browsers.problems).toEqual([]);
});

/** Runs in the page: the server's ends of all lasting ICE sessions. */
function iceSessions(): string[] {
  const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
  const open = peerConnections.filter(({ connectionState }) => connectionState !== 'closed');
  return open.flatMap(({ remoteDescription }) => /a=ice-ufrag:(\S+)/.exec(remoteDescription?.sdp ?? '')?.[1] ?? []);
}

const both = () => [personIn('chromium'), personIn('firefox')] as const;

async function bothSeeMore(): Promise<void> {
  const [cora, fay] = both();
  await Promise.all([cora.seesMore(fay.name), fay.seesMore(cora.name)]);
}

test.each<{ browser: BrowserName; beside: BrowserName }>([
  { browser: 'firefox', beside: 'chromium' },
  { browser: 'chromium', beside: 'firefox' },
])(
  'in $browser media continues while the socket is lost, and the participant resumes the same seat',
  async ({ browser, beside }) => {
    const [one, other] = [personIn(browser), personIn(beside)];
    await one.page.evaluate('breakSockets()');
    await one.says('Connection lost');
    await bothSeeMore();
    await one.page.evaluate('allowSockets()');
    await until(async () => !(await one.text()).includes('Connection lost'), 'the socket is back');
    await bothSeeMore();
    expect(await other.text()).not.toContain(`${one.name} left`);
  },
);

test('after a network outage ICE restarts in both browsers, and media continues over the same transports', async () => {
  const sessions = () => Promise.all(both().map(({ page }) => page.evaluate(iceSessions)));
  const before = await sessions();
  for (const link of links.values()) link.set({ up: { lossPercent: 100 }, down: { lossPercent: 100 } });
  await Promise.all(both().map((one) => one.says(/Connection lost|interrupted/)));
  await until(async () => {
    const now = await sessions();
    return now.every((those, at) => {
      const old = before[at] ?? [];
      return those.length === old.length && those.some((session) => !old.includes(session));
    });
  }, 'ICE restarts in both');
  for (const link of links.values()) link.set({});
  await bothSeeMore();
  expect((await sessions()).map(({ length }) => length)).toEqual(before.map(({ length }) => length));
});

test('after a worker was killed, both see and hear each other again', async () => {
  const [cora, fay] = both();
  const before = [await cora.videoOf('Fay'), await fay.videoOf('Cora')].map((video) => video?.track);
  process.kill(Number(server.workers[0]?.worker.pid), 'SIGKILL');
  await until(async () => {
    const now = [await cora.videoOf('Fay'), await fay.videoOf('Cora')].map((video) => video?.track);
    return now.every((track, index) => track !== undefined && track !== before[index]);
  }, 'both videos are replaced');
  await Promise.all([bothSeeMore(), cora.hears(1), fay.hears(1)]);
});
