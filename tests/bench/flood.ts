/**
 * Somebody sends a camera of 50 Mbit/s. Reports how many voice packets a receiver on a link of 10 Mbit/s loses: without
 * a flood, with one that the server tolerates (its bound is set that high), and with one that it stops; and what the
 * policing costs. Then many seats of one address send tiny packets to one another, and it reports how many voice
 * packets are lost in another room of the same worker.
 *
 *     npm run bench:flood [-- kbps=50000 link=10000 seconds=60 seats=30 packets=650 only=crumbs]
 */
import { freePorts } from '../support/free-ports.ts';
import { crumbFlood } from './flood/crumb-flood.ts';
import { type Flooded, floodedRoom } from './flood/flooded-room.ts';
import { policerCost } from './flood/policer-cost.ts';
import { MeasuredProcess } from './room/measured-process.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report } from './support/summary.ts';

const given = givenArguments();
const kbps = Number(given.get('kbps') ?? 50_000);
const linkKbps = Number(given.get('link') ?? 10_000);
const seconds = Number(given.get('seconds') ?? 60);
/** Long enough: a flood is as bad in its tenth second as in its last. */
const BASELINE_SECONDS = 10;
const PEOPLE = 200;
const HIGHEST_KBPS = 50_000;
const seats = Number(given.get('seats') ?? 30);
/** Per second, of each of the two sources of each seat. */
const packetsPerSecond = Number(given.get('packets') ?? 650);
const CRUMBS_SECONDS = 30;
/** The last seconds, in which the worker has room again. */
const AFTERWARDS_SECONDS = 10;
/** A second in which more of the voices is lost can be heard. */
const LOSSY = 0.02;

const noise = await machineNoise();
if (given.get('only') !== 'crumbs') await reportFlood();
await reportCrumbs();
process.exit(0);

async function reportFlood(): Promise<void> {
  const quiet = await measured({ seconds: BASELINE_SECONDS });
  const tolerated = await measured({ seconds: BASELINE_SECONDS, kbps, maxKbps: HIGHEST_KBPS });
  const stopped = await measured({ seconds, kbps });
  const cost = await policerCost({ people: PEOPLE, seconds: 20 });

  const line = ({ audioLoss, toldAfterMs }: Flooded) => ({
    'voices lost': percent(audioLoss),
    'told after (ms)': toldAfterMs.join(', '),
  });
  report(
    {
      'no flood': line(quiet),
      'a flood, tolerated': line(tolerated),
      [`a flood, stopped (${seconds} s)`]: line(stopped),
    },
    {
      bench: 'flood',
      audioLoss: rounded(stopped.audioLoss),
      audioLossTolerated: rounded(tolerated.audioLoss),
      audioLossQuiet: rounded(quiet.audioLoss),
      firstToldMs: stopped.toldAfterMs[0] ?? null,
      policeShareOfNode: rounded(cost),
      people: PEOPLE,
      kbps,
      lineKbps: linkKbps,
      seconds,
      noise,
    },
  );
}

async function reportCrumbs(): Promise<void> {
  const windows = await served({ PARLEY_TRUST_PROXY: '1' }, (server) =>
    crumbFlood(server, { seats, packetsPerSecond, seconds: CRUMBS_SECONDS }),
  );
  const losses = windows.map(({ voiceLoss }) => voiceLoss);
  const lossyAfter = losses.findLastIndex((loss) => loss > LOSSY) + 1;
  const afterwards = losses.slice(-AFTERWARDS_SECONDS).reduce((sum, loss) => sum + loss, 0) / AFTERWARDS_SECONDS;
  const workerCpu = Math.max(...windows.map((window) => window.workerCpu));
  report(
    {
      [`${seats} seats with ${2 * packetsPerSecond} packets a second each`]: {
        'voices lost, worst second': percent(Math.max(...losses)),
        'lost until second': lossyAfter,
        [`lost in the last ${AFTERWARDS_SECONDS} s`]: percent(afterwards),
      },
    },
    {
      bench: 'flood',
      crumbSeats: seats,
      crumbPackets: seats * 2 * packetsPerSecond,
      crumbWorstLoss: rounded(Math.max(...losses)),
      crumbLossUntilSecond: lossyAfter,
      crumbLossAfterwards: rounded(afterwards),
      crumbWorkerCpu: rounded(workerCpu),
      noise,
    },
  );
}

async function measured(options: { seconds: number; kbps?: number; maxKbps?: number }): Promise<Flooded> {
  const { maxKbps } = options;
  const env: Record<string, string> = maxKbps ? { PARLEY_VIDEO_MAX_KBPS: String(maxKbps) } : {};
  return served(env, (server, mediaPort) => floodedRoom(server.url, { ...options, mediaPort, linkKbps }));
}

async function served<Result>(
  env: Record<string, string>,
  act: (server: MeasuredProcess, mediaPort: number) => Promise<Result>,
): Promise<Result> {
  const ports = await freePorts();
  const server = await MeasuredProcess.start('server/main.ts', {
    ...ports,
    PARLEY_HTTP_HOST: '127.0.0.1',
    PARLEY_LISTEN_ADDRESS: '127.0.0.1',
    PARLEY_WORKERS: '1',
    PARLEY_LOG_LEVEL: 'error',
    ...env,
  });
  try {
    return await act(server, Number(ports.PARLEY_MEDIA_PORT));
  } finally {
    await server.stop();
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
