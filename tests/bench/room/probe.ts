/** Preloaded into a measured process: answers each message from its parent with what the process has used so far. */
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Hot, hottest } from './profile.ts';

/** Of the process since it began, except for `loopDelayP99Ms`, which is since the last question. */
export type Probed = { cpuSeconds: number; loopDelayP99Ms: number; memoryMb: number };

/** The requests of the parent. */
export type Question = 'look' | 'profile' | 'profiled';

/** How often the event loop is looked at, in milliseconds: each time costs 40 us, which count as the server's. */
const RESOLUTION_MS = 50;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
const session = new Session();

const answers: Record<Question, () => Promise<Probed | Hot[]> | Probed> = {
  look: () => {
    const { user, system } = process.cpuUsage();
    // The measured time between two looks includes the interval.
    const loopDelayP99Ms = Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS);
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
// Listening to the parent does not keep a finished process alive.
process.channel?.unref();
