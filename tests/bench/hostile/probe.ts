/**
 * Loaded into a server ahead of its program: on each message from its parent it tells how much processor time it has
 * taken.
 */

/**
 * In milliseconds since the process began: of the thread of the event loop, and of the process with its other threads.
 */
export type Taken = { loopMs: number; processMs: number; heapMb: number };

const sum = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

process.on('message', () => {
  const taken: Taken = {
    loopMs: sum(process.threadCpuUsage()),
    processMs: sum(process.cpuUsage()),
    heapMb: process.memoryUsage().heapUsed / 1e6,
  };
  process.send?.(taken);
});
process.on('disconnect', () => process.exit());
process.channel?.unref();
