import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { signal } from '@preact/signals';
import { OtherTabsModel, type TabChannel, type TabMessage } from '../../../../../client/src/models/call/other-tabs.ts';
import type { CallState } from '../../../../../client/src/models/call/state.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** The tabs of one browser. */
function browser() {
  const channels: TabChannel[] = [];
  const open = () => {
    const channel: TabChannel = {
      onmessage: null,
      postMessage: (data: TabMessage) => {
        for (const other of channels)
          if (other !== channel) other.onmessage?.call({} as BroadcastChannel, { data } as MessageEvent);
      },
    };
    channels.push(channel);
    const state = signal<CallState>({ phase: 'idle' });
    const room = signal('');
    const said: string[] = [];
    const tabs = new OtherTabsModel({
      channel,
      call: {
        state,
        room,
        handOver: () => {
          said.push('handed over');
          state.value = { phase: 'ended', reason: 'taken_over' };
        },
      },
      prepareBeside: () => said.push('beside'),
    });
    const join = (name: string) => {
      room.value = name;
      state.value = { phase: 'live' };
    };
    const crash = () => channels.splice(channels.indexOf(channel), 1);
    return { tabs, state, join, said, crash };
  };
  return { open };
}

test('a preview knows of a call in another tab, whichever was first, and only in the same meeting', () => {
  const { open } = browser();
  const [one, other, third] = [open(), open(), open()];
  one.join('blue');
  other.tabs.preview('blue');
  expect(other.tabs.elsewhere.value).toBe(true);
  other.tabs.preview('green');
  expect(other.tabs.elsewhere.value).toBe(false);
  third.join('green');
  expect(other.tabs.elsewhere.value).toBe(true);
  third.state.value = { phase: 'reconnecting', reason: 'lost' };
  expect(other.tabs.elsewhere.value).toBe(true);
});

test('once the last of the other tabs has left, nobody is asked any more', () => {
  const { open } = browser();
  const [one, other, third] = [open(), open(), open()];
  one.join('blue');
  other.join('blue');
  third.tabs.preview('blue');
  one.state.value = { phase: 'ended', reason: 'left' };
  expect(third.tabs.elsewhere.value).toBe(true);
  other.state.value = { phase: 'ended', reason: 'left' };
  expect(third.tabs.elsewhere.value).toBe(false);
});

test('switching makes every other tab in the meeting leave first', async () => {
  const { open } = browser();
  const [one, other, elsewhere, third] = [open(), open(), open(), open()];
  one.join('blue');
  other.join('blue');
  elsewhere.join('green');
  third.tabs.preview('blue');
  await third.tabs.switchHere();
  expect([one.said, other.said, elsewhere.said]).toEqual([['handed over'], ['handed over'], []]);
  expect(third.tabs.elsewhere.value).toBe(false);
});

test('a tab that has crashed keeps nobody out', async () => {
  const { open } = browser();
  const [one, other] = [open(), open()];
  one.join('blue');
  other.tabs.preview('blue');
  one.crash();
  const switched = other.tabs.switchHere();
  await jest.advanceTimersByTimeAsync(1500);
  await switched;
  expect(one.said).toEqual([]);
});

test('without other tabs, or without a channel, switching waits for nothing', async () => {
  const { open } = browser();
  const alone = open();
  alone.tabs.preview('blue');
  await alone.tabs.switchHere();
  const state = signal<CallState>({ phase: 'idle' });
  const call = { state, room: signal(''), handOver: () => undefined };
  const without = new OtherTabsModel({ channel: undefined, call, prepareBeside: () => undefined });
  without.preview('blue');
  await without.switchHere();
  expect(without.elsewhere.value).toBe(false);
});
