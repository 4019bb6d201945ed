import { Bots, type Crowd } from './bots.ts';
import { MeasuredProcess } from './measured-process.ts';

/** The room to be measured; `bare` has nothing but mediasoup around the worker. */
export type Way = Crowd & { bare?: boolean };

export type Measured = {
  /** Of one core. */
  workerCpu: number;
  nodeCpu: number;
  /** Received by all together. */
  packetsPerSecond: number;
  loss: number;
  /** Of worker and Node together, in microseconds for each packet that was received or lost. */
  cpuPerPacketUs: number;
  loopDelayP99Ms: number;
  memoryMb: number;
  /** Packets per second that the worker was too slow to read. */
  dropsPerSecond: number;
  botsLateMs: number;
};

/**
 * Measures one room for so many seconds, with a server and bots of its own; `profile` prints where the server's time
 * goes.
 */
export async function measure(
  way: Way,
  { seconds, profile }: { seconds: number; profile: boolean },
): Promise<Measured> {
  const server = await start(way);
  const empty = await server.look();
  const bots = new Bots(server.url, way, seconds);
  try {
    await bots.steady();
    const from = await server.look();
    const arrived = await (profile ? server.profiled(() => bots.done()) : bots.done());
    const to = await server.look();
    const perSecond = (of: 'cpuSeconds' | 'workerCpuSeconds' | 'workerDrops') =>
      ((to[of] - from[of]) * 1000) / (to.at - from.at);
    const [workerCpu, nodeCpu] = [perSecond('workerCpuSeconds'), perSecond('cpuSeconds')];
    const { packetsPerSecond, loss, botsLateMs } = arrived;
    return {
      workerCpu,
      nodeCpu,
      packetsPerSecond,
      loss,
      cpuPerPacketUs: ((workerCpu + nodeCpu) * 1e6 * (1 - loss)) / packetsPerSecond,
      loopDelayP99Ms: to.loopDelayP99Ms,
      memoryMb: to.memoryMb + to.workerMemoryMb - empty.memoryMb - empty.workerMemoryMb,
      dropsPerSecond: perSecond('workerDrops'),
      botsLateMs,
    };
  } finally {
    bots.stop();
    await server.stop();
  }
}

async function start({ bare, visible }: Way): Promise<MeasuredProcess> {
  if (bare) return MeasuredProcess.start('tests/bench/room/bare-sfu.ts', { VIDEOS: String(visible) });
  return MeasuredProcess.server({
    PARLEY_MAX_PEOPLE: '1000',
    PARLEY_MAX_VISIBLE: String(visible),
  });
}
