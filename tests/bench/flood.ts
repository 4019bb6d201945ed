/**
 * Somebody sends a camera of 50 Mbit/s. Reports how many voice packets a receiver on a link of 10 Mbit/s loses: without
 * a flood, with one that the server tolerates (its bound is set that high), and with one that it stops; and what the
 * policing costs.
 *
 *     npm run bench:flood [-- kbps=50000 link=10000 seconds=60]
 */
import { freePorts } from '../support/free-ports.ts';
import { type Flooded, floodedRoom } from './flood/flooded-room.ts';
import { policeCost } from './flood/police-cost.ts';
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

const noise = await machineNoise();
const quiet = await measured({ seconds: BASELINE_SECONDS });
const tolerated = await measured({ seconds: BASELINE_SECONDS, kbps, maxKbps: HIGHEST_KBPS });
const stopped = await measured({ seconds, kbps });
const cost = await policeCost({ people: PEOPLE, seconds: 20 });

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
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
process.exit(0);

async function measured(options: { seconds: number; kbps?: number; maxKbps?: number }): Promise<Flooded> {
  const ports = await freePorts();
  const server = await MeasuredProcess.start('server/main.ts', {
    ...ports,
    PARLEY_HTTP_HOST: '127.0.0.1',
    PARLEY_LISTEN_ADDRESS: '127.0.0.1',
    PARLEY_WORKERS: '1',
    PARLEY_LOG_LEVEL: 'error',
    ...(options.maxKbps ? { PARLEY_VIDEO_MAX_KBPS: String(options.maxKbps) } : {}),
  });
  try {
    return await floodedRoom(server.url, { ...options, mediaPort: Number(ports.PARLEY_MEDIA_PORT), linkKbps });
  } finally {
    await server.stop();
  }
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
