/**
 * Loaded into a measured process ahead of its program: on each message from its parent it tells what it cost so far.
 */
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Hot, hottest } from './profile.ts';

/** Of the process since it began, but for `loopDelayP99Ms`, which is since it was asked last. */
export type Probed = { cpuSeconds: number; loopDelayP99Ms: number; memoryMb: number };

/** What a parent may ask. */
export type Question = 'look' | 'profile' | 'profiled';

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const session = new Session();

const answers: Record<Question, () => Promise<Probed | Hot[]> | Probed> = {
  look: () => {
    const { user, system } = process.cpuUsage();
    const loopDelayP99Ms = delay.percentile(99) / 1e6;
    delay.reset();
    return { cpuSeconds: (user + system) / 1e6, loopDelayP99Ms, memoryMb: process.memoryUsage.rss() / 1e6 };
  },
  profile: async () => {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    return [];
  },
  profiled: async () => hottest((await session.post('Profiler.stop')).profile),
};
process.on('message', async (question: Question) => process.send?.(await answers[question]()));
// Listening to a parent does not keep a process that is done.
process.channel?.unref();
