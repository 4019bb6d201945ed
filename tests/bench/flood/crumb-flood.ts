import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Bot, type BotOptions } from '../../load/bot.ts';
import type { MeasuredProcess } from '../room/measured-process.ts';
import { AudioCounter } from './audio-counter.ts';

const TICK_MS = 20;
/** The voice of the others is measured in windows of this length. */
const WINDOW_MS = 1000;
/** Each process of attackers uses about one core. */
const PROCESSES = 2;

/** In one window: the share of the voice that was lost, and the worker's CPU time as a share of a core. */
export type Window = { voiceLoss: number; workerCpu: number };

type CrumbFlood = { seats: number; packetsPerSecond: number; seconds: number };

/**
 * Two people talk in one room, while many seats of one address send tiny packets to one another in another room of the
 * same worker.
 */
export async function crumbFlood(
  server: MeasuredProcess,
  { seats, packetsPerSecond, seconds }: CrumbFlood,
): Promise<Window[]> {
  const counter = new AudioCounter();
  const join = (name: string, over: Partial<BotOptions>) => {
    const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
    const who = { url: server.url, room: 'talk', name, subscriptions, forwardedFor: '203.0.113.1' };
    return Bot.join({ ...who, camera: false, speaks: false, dtx: true, counts: false, ...over });
  };
  const bots = [await join('Ada', { counts: true, hears: (packet) => counter.count(packet) })];
  bots.push(await join('Bob', { speaks: true }));
  const ticking = setInterval(() => {
    for (const bot of bots) bot.tick();
  }, TICK_MS);
  const attackers = await attack(server.url, { seats, packetsPerSecond });
  const windows: Window[] = [];
  for (let second = 0; second < seconds; second += 1) windows.push(await measured(server, counter));
  for (const attacker of attackers) attacker.kill('SIGKILL');
  clearInterval(ticking);
  for (const bot of bots) bot.close();
  return windows;
}

async function measured(server: MeasuredProcess, counter: AudioCounter): Promise<Window> {
  counter.reset();
  const before = await server.look();
  await pause(WINDOW_MS);
  const after = await server.look();
  return {
    voiceLoss: counter.loss,
    workerCpu: (1000 * (after.workerCpuSeconds - before.workerCpuSeconds)) / (after.at - before.at),
  };
}

/** Resolves once all have joined. */
async function attack(
  url: string,
  { seats, packetsPerSecond }: Omit<CrumbFlood, 'seconds'>,
): Promise<readonly ChildProcess[]> {
  const attackers = Array.from({ length: PROCESSES }, () =>
    fork('tests/bench/flood/crumb-attack.ts', [url, String(seats / PROCESSES), String(packetsPerSecond)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  await Promise.all(attackers.map((attacker) => once(attacker, 'message')));
  return attackers;
}
