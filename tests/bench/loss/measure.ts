import { setTimeout } from 'node:timers/promises';
import type { Attendee } from '../../support/browser.ts';
import { launchBrowser, Attendee as Person } from '../../support/browser.ts';
import { startTestServer } from '../../support/test-server.ts';
import { withoutCamera } from '../../support/without-devices.ts';
import { type DelayedLink, NEAR_ADDRESS } from '../link/delayed-link.ts';
import { playedAudioOf, recordAudio } from '../switch/played-audio.ts';
import { stampedDevices } from '../switch/stamped-devices.ts';
import { countGaps } from './beats.ts';
import { type Protection, protectOnPage } from './protection.ts';

/** What is heard of one participant at another one over a lossy link, per minute or as a mean. */
export type Heard = {
  /** Tones that do not follow the one before. */
  gapsPerMinute: number;
  /** How often the browser made something up because a packet was missing when it was due, and how much that was. */
  concealedPerMinute: number;
  concealedMsPerMinute: number;
  /** How long sound waits in the jitter buffer, in milliseconds. */
  waitMs: number;
  /** What the sender sends, retransmissions included, in kbit/s. */
  sentKbps: number;
};

export type Setting = {
  link: DelayedLink;
  far: string;
  protection: Protection;
  roundTripMs: number;
  seconds: number;
  lossPercents: readonly number[];
};

/** Time for the jitter buffer and the encoder to learn the loss. */
const SETTLE_MS = 8000;
const VIEWPORT = { width: 480, height: 360 };

/** One value for each loss. Both people are at the far end of the link, so that sound passes it twice. */
export async function measure({
  link,
  far,
  protection,
  roundTripMs,
  seconds,
  lossPercents,
}: Setting): Promise<Heard[]> {
  link.set({ roundTripMs });
  const server = await startTestServer({
    http: { host: NEAR_ADDRESS },
    media: { listenAddress: NEAR_ADDRESS },
    direct: { enabled: false },
  });
  const how = { recordsItself: true, secureOrigin: server.url, executablePath: far };
  const browsers = [await launchBrowser(how), await launchBrowser(how)] as const;
  const init = [protectOnPage(protection), stampedDevices, withoutCamera];
  const enter = async (index: 0 | 1, name: string) => {
    const person = await Person.open(browsers[index], {
      url: server.url,
      room: 'bench',
      name,
      init,
      viewport: VIEWPORT,
    });
    await person.join();
    return person;
  };
  try {
    const [sender, receiver] = [await enter(0, 'Ada'), await enter(1, 'Bob')];
    await receiver.hears();
    await recordAudio(receiver);
    const heard: Heard[] = [];
    for (const lossPercent of lossPercents) {
      link.set({ roundTripMs, lossPercent });
      await setTimeout(SETTLE_MS);
      heard.push(await listen(sender, receiver, seconds));
    }
    return heard;
  } finally {
    for (const browser of browsers) await browser.close();
    await server.close();
  }
}

async function listen(sender: Attendee, receiver: Attendee, seconds: number): Promise<Heard> {
  await playedAudioOf(receiver);
  const before = { in: await inbound(receiver), out: await sentBytes(sender) };
  await setTimeout(seconds * 1000);
  const after = { in: await inbound(receiver), out: await sentBytes(sender) };
  const blocks = await playedAudioOf(receiver);
  const more = (name: keyof Inbound) => after.in[name] - before.in[name];
  const perMinute = (value: number) => Math.round((value * 60) / seconds);
  return {
    gapsPerMinute: perMinute(countGaps(blocks)),
    concealedPerMinute: perMinute(more('concealmentEvents')),
    concealedMsPerMinute: perMinute(more('concealedSamples') / 48),
    waitMs: Math.round((more('jitterBufferDelay') / more('jitterBufferEmittedCount')) * 1000),
    sentKbps: Math.round(((after.out - before.out) * 8) / seconds / 100) / 10,
  };
}

type Inbound = Record<
  'concealmentEvents' | 'concealedSamples' | 'jitterBufferDelay' | 'jitterBufferEmittedCount',
  number
>;

/** The browser's counters of the audio that it receives (W3C webrtc-stats). */
function inbound({ page }: Attendee): Promise<Inbound> {
  return page.evaluate(async () => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    const streams = reports.flatMap((report) => [...report.values()]);
    const { concealmentEvents, concealedSamples, jitterBufferDelay, jitterBufferEmittedCount } = streams.find(
      ({ type, kind }) => type === 'inbound-rtp' && kind === 'audio',
    );
    return { concealmentEvents, concealedSamples, jitterBufferDelay, jitterBufferEmittedCount };
  });
}

function sentBytes({ page }: Attendee): Promise<number> {
  return page.evaluate(async () => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    const streams = reports.flatMap((report) => [...report.values()]);
    const sent = streams.filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'audio');
    return sent.reduce((sum, { bytesSent, headerBytesSent }) => sum + bytesSent + headerBytesSent, 0);
  });
}
