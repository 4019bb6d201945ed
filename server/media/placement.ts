/** The facts about a worker on which placement depends. */
export type Candidate = {
  /** As a share of one core, 0 to 1: the last measurement, plus an estimate for people who came since. */
  cpu: number;
  /** Streams that it sends. */
  consumers: number;
  rooms: number;
};

/** Workers whose CPU usage differs by less than this share of a core count as equally loaded: the rest is noise. */
const CPU_NOISE = 0.05;

/**
 * Decides where the next peer of a room goes: to the least loaded worker that the room already uses, while that one
 * uses less than `spreadCpu` of its core, since each stream shared by people on two workers costs a pipe; otherwise to
 * the least loaded of all. Undefined if there is none.
 */
export function placeOn<Worker extends Candidate>(
  workers: readonly Worker[],
  { own, spreadCpu }: { own: ReadonlySet<Worker>; spreadCpu: number },
): Worker | undefined {
  const byLoad = workers.toSorted(
    (a, b) =>
      Math.floor(a.cpu / CPU_NOISE) - Math.floor(b.cpu / CPU_NOISE) || a.consumers - b.consumers || a.rooms - b.rooms,
  );
  return byLoad.find((worker) => own.has(worker) && worker.cpu < spreadCpu) ?? byLoad[0];
}
