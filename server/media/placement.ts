/** The facts about a worker on which placement depends. */
export type Candidate = {
  /** The share of a core that it uses, or will use once the media of everybody on it flows. */
  load: number;
  /** Streams that it sends. */
  consumers: number;
  rooms: number;
};

/** Workers whose load differs by less than this share of a core count as equally loaded: the rest is noise. */
const NOISE = 0.05;
/** A room takes one more worker only if that one has less than this part of the load of its own: pipes have a cost. */
const WORTH_PIPES = 0.8;

/**
 * Decides where the next peer of a room goes: to the least loaded worker that the room already uses, since each stream
 * shared by people on two workers costs a pipe; but to the least loaded of all if `spreadLoad` is reached there and
 * that one has clearly less to do. With 0, always to the least loaded of all. Undefined if there is none.
 */
export function placeOn<Worker extends Candidate>(
  workers: readonly Worker[],
  { own, spreadLoad }: { own: ReadonlySet<Worker>; spreadLoad: number },
): Worker | undefined {
  const byLoad = workers.toSorted(
    (a, b) => Math.floor(a.load / NOISE) - Math.floor(b.load / NOISE) || a.consumers - b.consumers || a.rooms - b.rooms,
  );
  const [idlest] = byLoad;
  const ours = byLoad.find((worker) => own.has(worker));
  if (!ours || !idlest || spreadLoad === 0) return idlest;
  return ours.load >= spreadLoad && idlest.load < WORTH_PIPES * ours.load ? idlest : ours;
}
