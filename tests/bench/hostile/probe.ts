/** Preloaded into a server: answers each message from its parent with the processor time used so far. */

/** In milliseconds since the process began: of the event loop's thread, and of the process with all its threads. */
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
