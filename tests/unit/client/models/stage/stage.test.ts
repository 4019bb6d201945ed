import { expect, test } from '@jest/globals';
import { batch, computed, signal } from '@preact/signals';
import type { Person, RemoteSource } from '../../../../../client/src/models/call/call.ts';
import { StageModel } from '../../../../../client/src/models/stage/stage.ts';
import type { Store } from '../../../../../client/src/util/store.ts';
import type { Subscriptions } from '../../../../../server/shared/protocol/subscriptions.ts';

const source = (producer: string): RemoteSource => ({ producer, paused: false, track: undefined, rejected: false });

type Facts = { speaking?: boolean; shares?: boolean };
const person = (id: string, { speaking = false, shares = false }: Facts = {}): Person => ({
  id,
  name: id,
  speaking,
  connected: true,
  microphone: undefined,
  camera: source(`camera ${id}`),
  screen: shares ? source(`screen ${id}`) : undefined,
  screenAudio: undefined,
});

function setUp({ size = { width: 1248, height: 588 }, maxVisible = 25, store = memoryStore() } = {}) {
  const people = signal<readonly Person[]>([]);
  const visible = signal(true);
  const video = signal<MediaStreamTrack | undefined>(undefined);
  const subscribed: Subscriptions[] = [];
  /** Others whom the page does not know. */
  const unknown = signal(0);
  let met = 0;
  const stage = new StageModel({
    call: {
      people,
      count: computed(() => people.value.length + unknown.value + 1),
      meet: () => {
        met += 1;
      },
      maxVisible: signal(maxVisible),
      subscribe: (subscriptions) => subscribed.push(subscriptions),
    },
    screen: { video },
    store,
    windowSize: size,
    pixelRatio: () => 1,
    visible,
  });
  return {
    stage,
    people,
    visible,
    video,
    unknown,
    met: () => met,
    tiles: () => stage.tileLayout.value.tiles.map(({ key }) => key),
    large: () => stage.tileLayout.value.large?.key,
    asked: () => subscribed.at(-1)?.videos.map(({ peer, source }) => `${source}:${peer}`),
    newcomers: () => subscribed.at(-1)?.newcomers,
  };
}

function memoryStore(): Store {
  const values = new Map<string, string>();
  return {
    read: (key) => values.get(key),
    write: (key, value) => void (value === undefined ? values.delete(key) : values.set(key, value)),
  };
}

const crowd = (count: number) => Array.from({ length: count }, (_, index) => person(`p${index}`));

test('tiles are upright if most cameras are, and turn back when those leave', () => {
  const { stage, people } = setUp({ size: { width: 374, height: 716 } });
  const isUpright = () => stage.tileLayout.value.tiles.every(({ place }) => place.height > place.width);
  people.value = crowd(4);
  expect(isUpright()).toBe(false);
  stage.measure('camera:self', { width: 1280, height: 720 });
  for (const id of ['p0', 'p1']) stage.measure(`camera:${id}`, { width: 720, height: 1280 });
  expect(isUpright()).toBe(true);
  people.value = crowd(1);
  expect(isUpright()).toBe(false);
});

test('a lone participant sees the self-view and an invitation; the first newcomer takes its place', () => {
  const { stage, people, tiles } = setUp();
  const { invitation } = stage.tileLayout.value;
  expect([tiles(), invitation !== undefined]).toEqual([['camera:self'], true]);
  people.value = [person('ada')];
  expect(tiles()).toEqual(['camera:self', 'camera:ada']);
  expect(stage.tileLayout.value.tiles[1]?.place).toEqual(invitation);
});

test('the newest screen is large; the others are tiles before the people', () => {
  const { people, tiles, large, asked } = setUp();
  people.value = [person('ada', { shares: true }), person('bob')];
  people.value = [person('ada', { shares: true }), person('bob', { shares: true })];
  expect(large()).toBe('screen:bob');
  expect(tiles()).toEqual(['camera:self', 'screen:ada', 'camera:ada', 'camera:bob']);
  expect(asked()).toEqual(['screen:bob', 'screen:ada', 'camera:ada', 'camera:bob']);
});

test('the local screen is a tile, and never the large one', () => {
  const { people, video, tiles, large, asked } = setUp();
  people.value = [person('ada')];
  video.value = {} as MediaStreamTrack;
  expect([large(), tiles(), asked()]).toEqual([
    undefined,
    ['camera:self', 'screen:self', 'camera:ada'],
    ['camera:ada'],
  ]);
});

test('a pin keeps a tile large until it is removed or the person has left', () => {
  const { stage, people, large } = setUp();
  people.value = [person('ada'), person('bob')];
  stage.togglePin('camera:bob');
  expect(large()).toBe('camera:bob');
  people.value = [person('ada')];
  expect(large()).toBeUndefined();
  stage.togglePin('camera:ada');
  stage.togglePin('camera:ada');
  expect(large()).toBeUndefined();
});

test('hidden small tiles request nothing, and no newcomer is requested', () => {
  const { stage, people, tiles, asked, newcomers } = setUp();
  people.value = [person('ada', { shares: true }), person('bob', { shares: true }), person('cleo')];
  stage.toggleFolded();
  expect([tiles(), asked()]).toEqual([[], ['screen:bob']]);
  expect([newcomers()?.cameras, newcomers()?.screens]).toEqual([0, 0]);
  stage.toggleFolded();
  expect(asked()).toHaveLength(5);
});

test('only the tile that fills the screen is requested', () => {
  const { stage, people, asked, newcomers } = setUp();
  people.value = [person('ada'), person('bob')];
  stage.fill({ key: 'camera:bob', width: 1920, height: 1080 });
  expect([asked(), newcomers()?.cameras]).toEqual([['camera:bob'], 0]);
  stage.fill(undefined);
  expect(asked()).toHaveLength(2);
});

test('a hidden page requests only the video of picture-in-picture', () => {
  const { stage, people, visible, asked } = setUp();
  people.value = [person('ada'), person('bob', { speaking: true })];
  visible.value = false;
  expect(asked()).toEqual([]);
  stage.showMini({ width: 320, height: 180 });
  expect(asked()).toEqual(['camera:bob']);
  visible.value = true;
  expect(asked()).toEqual(['camera:ada', 'camera:bob']);
});

test('a speaker takes the place of the longest silent person on the first page, and nobody else moves', () => {
  const { people, tiles } = setUp({ maxVisible: 3 });
  people.value = crowd(6);
  expect(tiles()).toEqual(['camera:self', 'camera:p0', 'camera:p1', 'camera:p2']);
  people.value = crowd(6).map((one) => (one.id === 'p0' ? person('p0', { speaking: true }) : one));
  people.value = crowd(6).map((one) => (one.id === 'p5' ? person('p5', { speaking: true }) : one));
  expect(tiles()).toEqual(['camera:self', 'camera:p0', 'camera:p1', 'camera:p5']);
});

test('a presenter is on the first page', () => {
  const { people, tiles } = setUp({ maxVisible: 3 });
  people.value = crowd(6);
  people.value = crowd(6).map((one) => (one.id === 'p4' ? person('p4', { shares: true }) : one));
  expect(tiles()).toEqual(['camera:self', 'camera:p0', 'camera:p4']);
});

test('nobody moves on a page that was turned to', () => {
  const { stage, people, tiles } = setUp({ maxVisible: 3 });
  people.value = crowd(6);
  stage.turnTo(1);
  people.value = crowd(6).map((one) => (one.id === 'p0' ? person('p0', { speaking: true }) : one));
  expect(tiles()).toEqual(['camera:self', 'camera:p3', 'camera:p4', 'camera:p5']);
});

test('the speaker is large in that layout, which is remembered', () => {
  const store = memoryStore();
  const { stage, people, large } = setUp({ store });
  stage.choose('speaker');
  people.value = [person('ada'), person('bob', { speaking: true })];
  expect(large()).toBe('camera:bob');
  expect(setUp({ store }).stage.layout.value).toBe('speaker');
  stage.choose('auto');
  expect(large()).toBeUndefined();
});

test('the hidden self-view is remembered', () => {
  const store = memoryStore();
  const { stage, people, tiles } = setUp({ store });
  people.value = [person('ada')];
  stage.toggleSelf();
  expect(tiles()).toEqual(['camera:ada']);
  expect(setUp({ store }).stage.selfHidden.value).toBe(true);
});

test('a hidden self-view is not kept visible by a pin', () => {
  const { stage, people, large, tiles } = setUp();
  people.value = [person('ada')];
  stage.togglePin('camera:self');
  expect(large()).toBe('camera:self');
  stage.toggleSelf();
  expect([large(), tiles()]).toEqual([undefined, ['camera:ada']]);
});

test.each([
  { what: 'a desk', size: { width: 1248, height: 588 }, others: 11 },
  { what: 'a phone', size: { width: 374, height: 716 }, others: 11 },
])('beside a screen $what holds $others others without a second page', ({ size, others }) => {
  const { stage, people } = setUp({ size });
  people.value = [person('ada', { shares: true }), ...crowd(others - 1)];
  expect(stage.tileLayout.value.page.count).toBe(1);
  people.value = [...people.value, person('one more')];
  expect(stage.tileLayout.value.page.count).toBe(2);
});

test('in a large room, pages are counted for everybody, and people are asked for once a page lacks them', () => {
  const { stage, people, unknown, tiles, met, newcomers } = setUp({ maxVisible: 3 });
  batch(() => {
    people.value = crowd(4);
    unknown.value = 5;
  });
  expect([stage.tileLayout.value.page.count, met(), newcomers()?.cameras]).toEqual([3, 0, 0]);
  stage.turnTo(1);
  expect([tiles(), met()]).toEqual([['camera:self', 'camera:p3'], 1]);
  batch(() => {
    people.value = crowd(7);
    unknown.value = 2;
  });
  expect([tiles().at(-1), met()]).toEqual(['camera:p5', 1]);
  stage.turnTo(2);
  stage.turnTo(1);
  expect(met()).toBe(2);
});
