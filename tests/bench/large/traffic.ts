/** What flows in a room of stand-ins: packets of each person, and the load of the workers that they are placed on. */
import { expectedLoad, type Flow } from '../../../server/media/expected-load.ts';
import { type Candidate, placeOn } from '../../../server/media/placement.ts';
import type { StandInConsumer } from '../../support/stand-in-router.ts';

/** Packets per second of the bots: of the smaller stream of a camera, of a voice, and of silence. */
const VIDEO = 15;
const VOICE = 50;
const SILENCE = 0.5;
const WORKERS = 4;

/** What one person receives. */
export type Receiver = { id: string; consumers: readonly StandInConsumer[] };

/** Packets per second that each receives in the mean while these people speak. */
export function packetsPerPerson(receivers: readonly Receiver[], speakers: ReadonlySet<string>): number {
  const flowing = receivers.flatMap(({ consumers }) => consumers).filter((one) => !one.paused && !one.producerPaused);
  const packets = flowing.reduce((sum, { kind, producerId }) => {
    if (kind === 'video') return sum + VIDEO;
    return sum + (speakers.has(senderOf(producerId)) ? VOICE : SILENCE);
  }, 0);
  return packets / receivers.length;
}

/** The largest over the mean of the workers' loads, with pipes, once these people have been placed in this order. */
export function workerImbalance(receivers: readonly Receiver[], { spreadPercent }: { spreadPercent: number }): number {
  const workers = Array.from({ length: WORKERS }, (): Candidate => ({ load: 0, consumers: 0, rooms: 0 }));
  const workerOf = new Map<string, Candidate>();
  for (const { id, consumers } of receivers) {
    const worker = placeOn(workers, { own: new Set(workerOf.values()), spreadLoad: spreadPercent / 100 });
    if (!worker) throw new Error('there is a worker');
    worker.load += expectedLoad(consumers.map(flowOf));
    worker.consumers += consumers.length;
    workerOf.set(id, worker);
  }
  addPipes(receivers, workerOf);
  const loads = workers.map(({ load }) => load);
  return (Math.max(...loads) * WORKERS) / loads.reduce((sum, load) => sum + load, 0);
}

/** Each stream once to each other worker with receivers. */
function addPipes(receivers: readonly Receiver[], workerOf: ReadonlyMap<string, Candidate>): void {
  const reached = new Map<string, Set<Candidate>>();
  for (const { id, consumers } of receivers) {
    const to = workerOf.get(id);
    for (const { producerId, kind } of consumers) {
      const from = workerOf.get(senderOf(producerId));
      const known = reached.get(producerId) ?? new Set();
      reached.set(producerId, known);
      if (!from || !to || from === to || known.has(to)) continue;
      known.add(to);
      from.load += expectedLoad([pipeOf(kind === 'audio' ? 'audio' : 'video')]);
    }
  }
}

/** Producers are named after their senders. */
const senderOf = (producerId: string) => producerId.split('/')[0] ?? '';

const layers = { encodings: [{ ssrc: 1 }, { ssrc: 2 }] };

const pipeOf = (kind: Flow['kind']): Flow => ({
  kind,
  type: 'pipe',
  paused: false,
  producerPaused: false,
  preferredLayers: undefined,
  rtpParameters: layers,
});

const flowOf = ({ kind, paused, producerPaused, layers: preferredLayers }: StandInConsumer): Flow => ({
  ...pipeOf(kind === 'audio' ? 'audio' : 'video'),
  type: kind === 'audio' ? 'simple' : 'simulcast',
  paused,
  producerPaused,
  preferredLayers,
});
