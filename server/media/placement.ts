/** What is known of a worker when somebody is to be placed. */
export type Candidate = {
  /** Of one core, 0 to 1, as measured last, and what those are expected to take who came since. */
  cpu: number;
  /** Streams that it sends. */
  consumers: number;
  rooms: number;
};

/** Two workers this close in CPU time, as shares of a core, are as busy as each other: the rest is noise. */
const CPU_NOISE = 0.05;

/**
 * Where the next person of a room goes. To the least loaded worker that the room is on already, as long as that one
 * uses less than `spreadCpu` of its core, since each stream that people on two workers share costs a pipe between them;
 * beyond that to the least loaded of all. Undefined where there is none.
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
