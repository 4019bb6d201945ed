/**
 * Parameters of one participant that the browsers of others receive in their SDP: two in Chromium and one in Firefox
 * continue to see and hear each other, whether these browsers reject the video or a hostile participant sends anything.
 */
import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { paintedCameras } from '../../support/cameras.ts';
import { connectedClients } from '../../support/connected-clients.ts';
import { type EditedNotices, editedNotices } from '../../support/edited-notices.ts';
import { type Made, madeOn } from '../../support/made-on.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import type { Visitor } from '../../support/visitor.ts';

type Spoiled = { spoils: boolean; spoiled: string[] };
type Consumer = {
  id: string;
  source: string;
  rtpParameters: { headerExtensions: { uri: string; id: number }[]; codecs: { parameters: object }[] };
};

let server: TestServer;
let made: Made;
const log = new PassThrough({ encoding: 'utf8' });
const browsers = bothBrowsers(() => server.url);
const honest: Visitor[] = [];
const connect = connectedClients(() => server.url);

beforeAll(async () => {
  server = await startTestServer({ media: { listenAddress: ownAddress() }, direct: { enabled: false } }, { log });
  made = madeOn(server);
  const init = [paintedCameras, editedNotices, spoilsVideos];
  honest.push(await browsers.enter({ name: 'Cora', in: 'chromium', init }));
  honest.push(await browsers.enter({ name: 'Fay', in: 'firefox', init }));
});

afterEach(() => expect(browsers.problems).toEqual([]));

afterAll(() => server.close());

/**
 * Runs in the page: while `spoils` is set, videos arrive with two header extensions under the ids of each other, which
 * contradicts the other streams of the connection, and with bitrates that contradict each other.
 */
function spoilsVideos(): void {
  const page = window as unknown as EditedNotices & Spoiled;
  page.spoiled = [];
  const spoil = ({ id, source, rtpParameters: { headerExtensions, codecs } }: Consumer) => {
    if (!page.spoils || source !== 'camera') return;
    const [one, other] = headerExtensions;
    if (one && other) [one.uri, other.uri] = [other.uri, one.uri];
    for (const codec of codecs)
      Object.assign(codec.parameters, { 'x-google-min-bitrate': 2, 'x-google-max-bitrate': 1 });
    page.spoiled.push(id);
  };
  page.editNotices = (notices) => {
    for (const [name, { consumers }] of notices) {
      if (name === 'consumers:created') (consumers as Consumer[]).forEach(spoil);
    }
    return notices;
  };
}

/** All honest people see each other, for this many frames, and hear as many others. */
async function seeAndHear(heard: number, frames?: number): Promise<void> {
  const others = (viewer: Visitor) => honest.filter((other) => other !== viewer);
  await Promise.all([
    ...honest.flatMap((viewer) => others(viewer).map(({ name }) => viewer.seesMore(name, frames))),
    ...honest.map((viewer) => viewer.hears(heard)),
  ]);
}

describe('a video that the browsers of all others reject', () => {
  let eve: Visitor;

  // Every page that stays open uses part of a core.
  afterAll(() => eve.close());

  /** Whether videos are spoiled from now on. */
  const spoil = (on: boolean) =>
    Promise.all(
      honest.map(({ page }) =>
        page.evaluate((spoils) => {
          (window as unknown as Spoiled).spoils = spoils;
        }, on),
      ),
    );

  test('[F12] everything but that video is seen and heard, and its tile says so', async () => {
    await spoil(true);
    eve = await browsers.enter({ name: 'Eve', in: 'chromium' });
    for (const viewer of honest) await viewer.says('This browser cannot show the video');
    await spoil(false);
    await seeAndHear(2);
    for (const viewer of honest) expect(await viewer.videoOf('Eve')).toBeUndefined();
    for (const { name } of honest) await eve.seesMore(name);
  });

  test('[F12] the server stops sending it, and logs who rejected it', async () => {
    const spoiled = await Promise.all(
      honest.map(({ page }) => page.evaluate(() => (window as unknown as Spoiled).spoiled)),
    );
    expect(spoiled.every((ids) => ids.length > 0)).toBe(true);
    const consumers = made.consumers.filter(({ id }) => spoiled.flat().includes(id));
    expect(consumers.every(({ paused }) => paused)).toBe(true);
    const lines = String(log.read())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ code }) => code === 'consumer_rejected');
    expect(new Set(lines.map(({ browser }) => browser))).toEqual(new Set(['chromium', 'firefox']));
    expect(lines[0]).toMatchObject({ level: 'warn', source: 'camera', mimeType: 'video/VP8' });
  });

  test('[F12] a later participant comes as usual', async () => {
    honest.push(await browsers.enter({ name: 'Cid', in: 'chromium' }));
    await seeAndHear(3);
  });
});

const codec = {
  opus: { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111 },
  vp8: { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 },
  vp9: { mimeType: 'video/VP9', clockRate: 90_000, payloadType: 98 },
  h264: { mimeType: 'video/H264', clockRate: 90_000, payloadType: 100 },
};
type Sent = { mimeType: string; payloadType: number; rtcpFeedback?: object[] };

/** One producer of this codec, and what else its parameters contain. */
function producer(sent: Sent, { parameters = {}, ...more }: { parameters?: object; [key: string]: unknown } = {}) {
  const source = sent.mimeType.startsWith('audio') ? 'microphone' : 'camera';
  const rtpParameters = { codecs: [{ ...sent, parameters }], encodings: [{ ssrc: 4444 }], ...more };
  return { producer: randomUUID(), source, rtpParameters, paused: false };
}

const h264 = (level: string, more: object = {}) =>
  producer(codec.h264, { parameters: { 'packetization-mode': 1, 'profile-level-id': `42e0${level}`, ...more } });
const headerExtensions = ['urn:ietf:params:rtp-hdrext:sdes:mid', 'urn:3gpp:video-orientation'].map((uri, index) => ({
  uri,
  id: 5 - index,
  parameters: { 'x=1': 'y' },
}));
const rtcpFeedback = [{ type: 'x\r\na=inactive' }, { type: 'nack', parameter: 'y z' }];
const encodings = [{ ssrc: 4444, scalabilityMode: 'S3T3', maxBitrate: 100_000_000, dtx: true, active: false }];
const allOfOpus = { usedtx: 1, stereo: 1, 'sprop-stereo': 1, useinbandfec: 0, cbr: 9, maxaveragebitrate: -1 };
const allCharacters = '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~\\';
const google = (min: unknown, max: unknown) => ({ 'x-google-min-bitrate': min, 'x-google-max-bitrate': max });

test.each([
  { what: 'a minimum bitrate above the maximum', sent: producer(codec.vp8, { parameters: google(2000, 100) }) },
  { what: 'negative bitrates', sent: producer(codec.vp9, { parameters: { ...google(-1, -2), 'profile-id': 0 } }) },
  { what: 'the same for H264', sent: h264('1f', google(2000, 100)) },
  { what: 'the lowest level', sent: h264('0a') },
  { what: 'the highest level', sent: h264('34', { 'level-asymmetry-allowed': 0 }) },
  { what: 'no profile at all', sent: producer(codec.h264, { parameters: { 'packetization-mode': 1 } }) },
  { what: 'packets both longer and shorter', sent: producer(codec.opus, { parameters: { minptime: 120, ptime: 3 } }) },
  { what: 'everything of Opus', sent: producer(codec.opus, { parameters: allOfOpus }) },
  { what: 'a CNAME of all characters', sent: producer(codec.opus, { rtcp: { cname: allCharacters } }) },
  { what: 'the MID of another stream', sent: producer(codec.vp8, { mid: '0' }) },
  { what: 'header extensions with the ids of others', sent: producer(codec.vp8, { headerExtensions }) },
  { what: 'unknown feedback', sent: producer({ ...codec.vp8, rtcpFeedback }) },
  { what: 'contradictory encodings', sent: producer(codec.vp8, { encodings, msid: 'x y z' }) },
])('[S3] $what', async ({ sent }) => {
  const eve = connect();
  await eve.join('e2e', 'Eve');
  expect(await eve.produce(sent)).toBe('ok');
  await until(() => isAppliedEverywhere(sent.producer), 'the others have applied it');
  await seeAndHear(2, 2);
});

/** All its consumers are created in one pass, and flow once they are applied. Not every Firefox decodes H264. */
function isAppliedEverywhere(producerId: string): boolean {
  const consumers = made.consumers.filter((consumer) => consumer.producerId === producerId);
  return consumers.length >= 2 && consumers.every(({ paused, closed }) => !paused && !closed);
}

test('[F12] a participant who joined after such a video leaves as usual', async () => {
  await honest.pop()?.page.close();
  for (const viewer of honest) {
    await until(async () => (await viewer.partsOf('Cid', '*')) === undefined, `${viewer.name} sees Cid leave`);
  }
  await seeAndHear(1);
});
