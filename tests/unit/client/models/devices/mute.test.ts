import { expect, test } from '@jest/globals';
import { Mute } from '../../../../../client/src/models/devices/mute.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

const setUp = (store = memoryStore(), tabStore = memoryStore()) => ({
  mute: new Mute({ store, tabStore }),
  store,
  tabStore,
});

test('a muted person is heard while they hold the key', () => {
  const { mute } = setUp();
  mute.set(true);
  mute.startPushToTalk();
  expect(mute.muted.value).toBe(false);
  mute.endPushToTalk();
  expect(mute.muted.value).toBe(true);
});

test('as a mode, push-to-talk mutes at once, and nothing else unmutes', () => {
  const { mute, store } = setUp();
  mute.toggleOnlyPushed();
  expect(mute.muted.value).toBe(true);
  mute.toggle();
  mute.set(false);
  expect(mute.muted.value).toBe(true);
  mute.startPushToTalk();
  expect(mute.muted.value).toBe(false);
  mute.endPushToTalk();
  expect(mute.muted.value).toBe(true);
  // Also at the next visit, in another tab.
  expect(setUp(store).mute.muted.value).toBe(true);
});

test('the end of the mode unmutes nobody, even while the key is held', () => {
  const { mute, store } = setUp();
  mute.toggleOnlyPushed();
  mute.startPushToTalk();
  mute.toggleOnlyPushed();
  expect(mute.muted.value).toBe(true);
  mute.toggle();
  expect(mute.muted.value).toBe(false);
  expect(setUp(store).mute.onlyPushed.value).toBe(false);
});
