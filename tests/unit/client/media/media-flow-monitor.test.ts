import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { monitorMediaFlow } from '../../../../client/src/media/media-flow-monitor.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Two transports, one of which receives so many bytes by each look. */
function watched(bytes: readonly number[]): { recorded: boolean[]; stop: () => void } {
  const recorded: boolean[] = [];
  let look = 0;
  const report = (bytesReceived: number) => new Map([['T', { type: 'transport', id: 'T', bytesReceived }]]);
  const stats = async () => {
    const now = bytes[look] ?? bytes.at(-1) ?? 0;
    look += 1;
    return [report(7), report(now)];
  };
  return { recorded, stop: monitorMediaFlow(stats, (flows) => recorded.push(flows)) };
}

test('continuing media is reported at the second sample', async () => {
  const { recorded, stop } = watched([100, 200, 300]);
  await jest.advanceTimersByTimeAsync(0);
  expect(recorded).toEqual([]);
  await jest.advanceTimersByTimeAsync(250);
  expect(recorded).toEqual([true]);
  await jest.advanceTimersByTimeAsync(250);
  stop();
  expect(recorded).toEqual([true, true]);
});

test('media that stops is reported after a while', async () => {
  const { recorded, stop } = watched([100, 200, 200]);
  await jest.advanceTimersByTimeAsync(2750);
  expect(recorded).toEqual([true]);
  await jest.advanceTimersByTimeAsync(250);
  stop();
  expect(recorded).toEqual([true, false]);
});

test('nothing is reported after its end', async () => {
  const { recorded, stop } = watched([100, 200]);
  stop();
  await jest.advanceTimersByTimeAsync(5000);
  expect(recorded).toEqual([]);
});
