/** Loaded into a measured process ahead of its program: on each message from its parent it tells what it cost so far. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Of the process since it began, but for `loopDelayP99Ms`, which is since it was asked last. */
export type Probed = { cpuSeconds: number; loopDelayP99Ms: number; memoryMb: number };

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const probed: Probed = {
    cpuSeconds: (user + system) / 1e6,
    loopDelayP99Ms: delay.percentile(99) / 1e6,
    memoryMb: process.memoryUsage.rss() / 1e6,
  };
  delay.reset();
  process.send?.(probed);
});
// Listening to a parent does not keep a process that is done.
process.channel?.unref();
