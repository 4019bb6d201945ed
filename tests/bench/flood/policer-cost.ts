import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { routerCodecs, routerRtpCapabilities } from '../../../server/media/codecs.ts';
import { uploadBounds } from '../../../server/media/upload-bounds.ts';
import { WorkerPool } from '../../../server/media/worker-pool.ts';
import { opus, vp8 } from '../../load/synthetic.ts';

/** The share of one core that Node spends on policing what so many people send, each a microphone and a camera. */
export async function policerCost({ people, seconds }: { people: number; seconds: number }): Promise<number> {
  const codecs = routerCodecs('vp8');
  const pool = await WorkerPool.create({
    workers: 1,
    port: 0,
    listenAddress: '127.0.0.1',
    announcedAddress: [],
    workerLogLevel: 'none',
    codecs,
    initialOutgoingKbps: 1000,
    spreadPercent: 60,
    fullPercent: 90,
    maxDeathsPerMinute: 5,
    isolationWorkers: 0,
    hangSeconds: 60,
    moveSeconds: 30,
    receiveBufferKilobytes: 4096,
    sendBufferKilobytes: 4096,
    maxWaitingMegabytes: 8,
    uploadBounds: uploadBounds({ maxKbps: 2500, screenMaxKbps: 2500, audioMaxKbps: 320 }),
    uploadTotals: { mediaMegabitsPerSecondPerAddress: 4000, mediaMegabitsPerSecond: 20_000 },
  });
  const room = await pool.createRoom();
  const rtpCapabilities = routerRtpCapabilities(codecs);
  for (let index = 0; index < people; index += 1) {
    const media = await room.addPeer(`person ${index}`, { rtpCapabilities, address: '127.0.0.1', held: false });
    const [audioStream, videoStream] = [{ ssrc: 2 * index + 1 }, { ssrc: 2 * index + 2 }];
    const common = { paused: false };
    const audio = { codecs: [opus], encodings: [audioStream], rtcp: { cname: 'x' } };
    const video = { codecs: [vp8], encodings: [videoStream], rtcp: { cname: 'x' } };
    await media.produce({ producer: randomUUID(), source: 'microphone', rtpParameters: audio, ...common });
    await media.produce({ producer: randomUUID(), source: 'camera', rtpParameters: video, ...common });
  }
  const watched = await shareOf(seconds);
  pool.policer.close();
  const unwatched = await shareOf(seconds);
  room.close();
  await pool.close();
  return watched - unwatched;
}

async function shareOf(seconds: number): Promise<number> {
  const [before, begun] = [process.cpuUsage(), performance.now()];
  await pause(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - begun);
}
