import { describe, expect, test } from '@jest/globals';
import { batch, computed, signal } from '@preact/signals';
import type { Person, RemoteSource } from '../../../../../client/src/models/call/call.ts';
import type { DataPlan } from '../../../../../client/src/models/quality/data-plan.ts';
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
  interrupted: false,
  role: 'participant',
  stopped: [],
  microphone: undefined,
  camera: source(`camera ${id}`),
  screen: shares ? source(`screen ${id}`) : undefined,
  screenAudio: undefined,
});

function setUp({ size = { width: 1248, height: 588 }, maxVisible = 25, store = memoryStore() } = {}) {
  const people = signal<readonly Person[]>([]);
  const visible = signal(true);
  const plan = signal<DataPlan>('full');
  const video = signal<MediaStreamTrack | undefined>(undefined);
  const spotlight = signal<string | undefined>(undefined);
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
    plan,
    spotlight,
  });
  return {
    stage,
    spotlight,
    plan,
    people,
    visible,
    video,
    unknown,
    met: () => met,
    tiles: () => stage.tileLayout.value.tiles.map(({ key }) => key),
    large: () => stage.tileLayout.value.large.map(({ key }) => key),
    asked: () => subscribed.at(-1)?.videos.map(({ peer, source }) => `${source}:${peer}`),
    requested: () => subscribed.at(-1)?.videos,
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

test('[A12] a spotlight makes somebody large, unless the user has pinned others', () => {
  const { stage, people, spotlight, large } = setUp();
  people.value = crowd(4);
  spotlight.value = 'p2';
  expect(large()).toEqual(['camera:p2']);
  stage.togglePin('camera:p1');
  expect(large()).toEqual(['camera:p1']);
  stage.unpinAll();
  expect(large()).toEqual(['camera:p2']);
  spotlight.value = undefined;
  expect(large()).toEqual([]);
});

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

test('a lone participant sees the self-view and an invitation; in a grid, the first newcomer takes its place', () => {
  const { stage, people, tiles } = setUp();
  const { invitation } = stage.tileLayout.value;
  expect([tiles(), invitation !== undefined]).toEqual([['camera:self'], true]);
  stage.choose('grid');
  people.value = [person('ada')];
  expect(tiles()).toEqual(['camera:self', 'camera:ada']);
  expect(stage.tileLayout.value.tiles[1]?.place).toEqual(invitation);
});

describe.each([
  { size: { width: 1248, height: 588 }, lines: 720 },
  { size: { width: 374, height: 716 }, lines: 240 },
])('of two people, on $size', ({ size, lines }) => {
  const two = (store?: Store) => {
    const set = setUp({ size, ...(store && { store }) });
    set.people.value = [person('ada')];
    const { stage } = set;
    const placeOf = (key: string) => stage.tileLayout.value.tiles.find((tile) => tile.key === key)?.place;
    return { ...set, placeOf, floats: () => stage.tileLayout.value.floats };
  };

  test('the other one fills the stage and is requested in that size, and the self-view floats', () => {
    const { tiles, placeOf, floats, requested, newcomers } = two();
    expect([tiles(), floats(), placeOf('camera:ada')]).toEqual([
      ['camera:self', 'camera:ada'],
      true,
      { x: 0, y: 0, ...size },
    ]);
    expect(requested()).toEqual([{ peer: 'ada', source: 'camera', height: lines }]);
    expect(newcomers()?.cameras).toBeGreaterThan(5);
  });

  test('the self-view goes to the corner where it is dropped, also at the next visit', () => {
    const store = memoryStore();
    const { stage, placeOf } = two(store);
    const before = placeOf('camera:self');
    expect(stage.corner.value).toBe('bottom-right');
    stage.dropSelf({ x: 20, y: 30, width: 150, height: 84 });
    expect(placeOf('camera:self')).not.toEqual(before);
    expect(two(store).placeOf('camera:self')).toEqual(placeOf('camera:self'));
    stage.moveSelf('bottom-right');
    expect(placeOf('camera:self')).toEqual(before);
  });

  test('the other one fills the stage also while the self-view is hidden or that person is pinned', () => {
    const { stage, placeOf, floats } = two();
    stage.togglePin('camera:ada');
    expect([placeOf('camera:ada'), floats()]).toEqual([{ x: 0, y: 0, ...size }, true]);
    stage.toggleSelf();
    expect([placeOf('camera:ada'), floats()]).toEqual([{ x: 0, y: 0, ...size }, false]);
  });

  test.each([
    {
      what: 'a third person',
      by: ({ people }: ReturnType<typeof two>) => (people.value = [person('ada'), person('bob')]),
    },
    {
      what: 'a shared screen',
      by: ({ people }: ReturnType<typeof two>) => (people.value = [person('ada', { shares: true })]),
    },
    { what: 'the local screen', by: ({ video }: ReturnType<typeof two>) => (video.value = {} as MediaStreamTrack) },
    { what: 'people who are not known', by: ({ unknown }: ReturnType<typeof two>) => (unknown.value = 3) },
    { what: 'a pinned self-view', by: ({ stage }: ReturnType<typeof two>) => stage.togglePin('camera:self') },
    { what: 'the grid', by: ({ stage }: ReturnType<typeof two>) => stage.choose('grid') },
  ])('nothing floats with $what', ({ by }) => {
    const set = two();
    by(set);
    expect(set.floats()).toBe(false);
  });
});

describe('with several pins', () => {
  const pinned = () => {
    const set = setUp();
    set.people.value = [person('ada'), person('bob'), person('cleo'), person('dora')];
    for (const name of ['bob', 'ada'] as const) set.stage.togglePin(`camera:${name}`);
    return set;
  };

  test('they share the stage, earliest first, and all can be unpinned', () => {
    const { stage, large, tiles, asked } = pinned();
    expect([large(), tiles()]).toEqual([
      ['camera:bob', 'camera:ada'],
      ['camera:self', 'camera:cleo', 'camera:dora'],
    ]);
    expect(asked()).toEqual(['camera:bob', 'camera:ada', 'camera:cleo', 'camera:dora']);
    stage.unpinAll();
    expect([large(), tiles().length]).toEqual([[], 5]);
  });

  test('they stay large when others join, share or turn pages', () => {
    const { stage, people, large } = pinned();
    const sizes = () =>
      stage.tileLayout.value.large.map(({ place }) => Math.min(place.width / 280, place.height / 156));
    people.value = [...people.value, ...crowd(60)];
    expect(large()).toEqual(['camera:bob', 'camera:ada']);
    stage.turnTo(2);
    expect(large()).toEqual(['camera:bob', 'camera:ada']);
    people.value = people.value.map((one) => (one.id === 'p3' ? person('p3', { shares: true }) : one));
    expect(large()).toEqual(['camera:bob', 'camera:ada', 'screen:p3']);
    expect(Math.min(...sizes())).toBeGreaterThanOrEqual(1);
  });

  test('those that are not readable beside the earlier ones are small, but on every page', () => {
    const { stage, people, large, tiles } = setUp({ size: { width: 344, height: 380 } });
    people.value = crowd(30);
    for (const key of ['camera:p20', 'camera:p21'] as const) stage.togglePin(key);
    for (const page of [0, 1]) {
      stage.turnTo(page);
      expect([large(), tiles().slice(0, 2)]).toEqual([['camera:p20'], ['camera:self', 'camera:p21']]);
    }
  });

  test('an enlarged screen takes the place of another, and leaves people pinned', () => {
    const { stage, people, large } = pinned();
    people.value = people.value.map(({ id }) => person(id, { shares: id === 'cleo' || id === 'dora' }));
    stage.enlarge('screen:cleo');
    stage.enlarge('screen:dora');
    expect(large()).toEqual(['camera:bob', 'camera:ada', 'screen:dora']);
  });

  test('a participant who returns is pinned again', () => {
    const { people, large } = pinned();
    const all = people.value;
    people.value = all.filter(({ id }) => id !== 'bob');
    expect(large()).toEqual(['camera:ada']);
    people.value = all;
    expect(large()).toEqual(['camera:bob', 'camera:ada']);
  });
});

test('the newest screen is large; the others are tiles before the people', () => {
  const { people, tiles, large, asked } = setUp();
  people.value = [person('ada', { shares: true }), person('bob')];
  people.value = [person('ada', { shares: true }), person('bob', { shares: true })];
  expect(large()).toEqual(['screen:bob']);
  expect(tiles()).toEqual(['camera:self', 'screen:ada', 'camera:ada', 'camera:bob']);
  expect(asked()).toEqual(['screen:bob', 'screen:ada', 'camera:ada', 'camera:bob']);
});

test('the local screen is a tile, and never the large one', () => {
  const { people, video, tiles, large, asked } = setUp();
  people.value = [person('ada')];
  video.value = {} as MediaStreamTrack;
  expect([large(), tiles(), asked()]).toEqual([[], ['camera:self', 'screen:self', 'camera:ada'], ['camera:ada']]);
});

test('a pin keeps a tile large until it is removed or the person has left', () => {
  const { stage, people, large } = setUp();
  people.value = [person('ada'), person('bob')];
  stage.togglePin('camera:bob');
  expect(large()).toEqual(['camera:bob']);
  people.value = [person('ada')];
  expect(large()).toEqual([]);
  stage.togglePin('camera:ada');
  stage.togglePin('camera:ada');
  expect(large()).toEqual([]);
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
  expect(large()).toEqual(['camera:bob']);
  expect(setUp({ store }).stage.layout.value).toBe('speaker');
  stage.choose('auto');
  expect(large()).toEqual([]);
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
  expect(large()).toEqual(['camera:self']);
  stage.toggleSelf();
  expect([large(), tiles()]).toEqual([[], ['camera:ada']]);
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

describe('tiles in an order of choice', () => {
  const four = () => {
    const set = setUp();
    set.people.value = crowd(4);
    return set;
  };
  const start = ['camera:self', 'camera:p0', 'camera:p1', 'camera:p2', 'camera:p3'];

  test('a tile goes where it is dropped, and nowhere if nobody is there', () => {
    const { stage, tiles } = four();
    const placeOf = (key: string) => stage.tileLayout.value.tiles.find((tile) => tile.key === key)?.place;
    const [self, last] = [placeOf('camera:self'), placeOf('camera:p3')];
    if (!self || !last) throw new Error('there are no tiles');
    stage.dropTile('camera:p0', { ...self, x: self.x + 10 });
    expect(tiles()).toEqual(start);
    stage.dropTile('camera:p0', { ...last, x: last.x - 10 });
    expect(tiles()).toEqual(['camera:self', 'camera:p1', 'camera:p2', 'camera:p3', 'camera:p0']);
  });

  test('it changes places with its neighbours', () => {
    const { stage, tiles } = four();
    expect(stage.neighboursOf('camera:p0')).toEqual({ before: undefined, behind: 'camera:p1' });
    stage.moveTile('camera:p0', 'camera:p1');
    expect(tiles()).toEqual(['camera:self', 'camera:p1', 'camera:p0', 'camera:p2', 'camera:p3']);
    stage.moveTile('camera:p0', 'camera:p1');
    expect(tiles()).toEqual(start);
    expect(stage.neighboursOf('camera:self')).toEqual({ before: undefined, behind: undefined });
  });

  test('the order outlives an interruption, a newcomer and a speaker', () => {
    const { stage, people, tiles } = four();
    stage.moveTile('camera:p3', 'camera:p0');
    const order = ['camera:self', 'camera:p3', 'camera:p0', 'camera:p1', 'camera:p2'];
    people.value = crowd(4).map((one) => (one.id === 'p0' ? { ...one, connected: false } : one));
    people.value = [...crowd(4), person('new', { speaking: true })];
    expect(tiles()).toEqual([...order, 'camera:new']);
  });
});

test('near the data limit fewer and smaller videos are requested, and in the end none', () => {
  const { stage, people, plan, asked, newcomers } = setUp();
  people.value = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => person(id));
  expect(asked()).toHaveLength(6);
  plan.value = 'lower';
  expect(asked()).toHaveLength(4);
  expect([newcomers()?.cameras, stage.soundOnly.value]).toEqual([0, false]);
  plan.value = 'audio';
  expect(asked()).toEqual([]);
  expect([stage.soundOnly.value, stage.overLimit.value]).toEqual([true, true]);
  plan.value = 'full';
  expect(asked()).toHaveLength(6);
});
