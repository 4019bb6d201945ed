import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { layersFor } from '../../../server/media/layers.ts';
import { layersNeeded, type PlanOptions, plan } from '../../../server/rooms/forwarding.ts';
import type { Forward, Party } from '../../../server/rooms/offers.ts';
import { defaultSubscriptions, type Subscriptions } from '../../../server/shared/protocol/subscriptions.ts';

const sources = ['microphone', 'camera', 'screen', 'screen-audio'] as const;
type Source = (typeof sources)[number];

const party = (id: string, sends: readonly Source[], over: Partial<Party> = {}): Party => ({
  id,
  producers: sends.map((source) => ({ id: `${id}/${source}`, source, paused: false, layers: 3 })),
  seat: id.charCodeAt(0),
  subscriptions: defaultSubscriptions,
  subscribedAt: 0,
  ...over,
});

type Planned = { receives: Map<string, Forward[]>; sends: Map<string, number> };

function planAll(parties: readonly Party[], options: PlanOptions): Planned {
  const forwardsTo = plan(parties, options);
  const receives = new Map(parties.map((receiver) => [receiver.id, forwardsTo(receiver)]));
  return { receives, sends: layersNeeded(parties, receives.values()) };
}

const everyone = { maxVisible: 25, heldBack: new Set<string>() };
const nothingNew = { cameras: 0, screens: 0, height: 180 };
const flowing = ({ receives }: Planned, id: string) =>
  (receives.get(id) ?? []).filter(({ want }) => want).map(({ producer }) => producer.id);

describe('who receives what', () => {
  test('audio comes from everybody else, video from those that are subscribed to', () => {
    const subscriptions: Subscriptions = {
      videos: [{ peer: 'b', source: 'camera', height: 700 }],
      newcomers: nothingNew,
    };
    const room = [
      party('a', [], { subscriptions, subscribedAt: 999 }),
      ...['b', 'c'].map((id) => party(id, ['microphone', 'camera'])),
    ];
    expect(flowing(planAll(room, everyone), 'a')).toEqual(['b/microphone', 'c/microphone', 'b/camera']);
  });

  test('speakers come first, then other audio, screens and cameras, in case there is no place for all', () => {
    const room = [
      party('a', []),
      ...['b', 'd'].map((id) => party(id, ['microphone', 'camera'])),
      party('c', ['microphone', 'camera', 'screen']),
    ];
    const how = { ...everyone, heldBack: new Set(['b']), speaking: new Set(['b', 'd']) };
    const planned = planAll(room, how)
      .receives.get('a')
      ?.map(({ producer }) => producer.id);
    expect(planned?.slice(0, 3)).toEqual(['d/microphone', 'b/microphone', 'c/microphone']);
    expect(planned?.slice(3)).toEqual(['c/screen', 'b/camera', 'c/camera', 'd/camera']);
  });

  test('a client without subscriptions sees the participants who joined first', () => {
    const room = [...'abcdefghijkl'].map((id) => party(id, ['camera']));
    expect(flowing(planAll(room, everyone), 'l')).toEqual([...'abcdefghi'].map((id) => `${id}/camera`));
  });

  test('a participant who joins after the subscription, or prepares to join, is seen where there is room for newcomers', () => {
    const subscriptions: Subscriptions = { videos: [], newcomers: { cameras: 2, screens: 0, height: 180 } };
    const room = [
      party('a', [], { subscriptions, subscribedAt: 2, seat: 1 }),
      party('b', ['camera'], { seat: 2 }),
      party('c', ['camera'], { seat: 3 }),
      party('d', ['camera'], { seat: Number.POSITIVE_INFINITY }),
      party('e', ['camera'], { seat: Number.POSITIVE_INFINITY }),
    ];
    expect(flowing(planAll(room, everyone), 'a')).toEqual(['c/camera', 'd/camera']);
  });

  test('a screen comes before every camera, and its presenter before the others', () => {
    const room = [party('a', []), party('b', ['camera']), party('c', ['camera', 'screen'])];
    const got = planAll(room, everyone).receives.get('a') ?? [];
    expect(got.map(({ producer, want }) => [producer.id, want?.priority])).toEqual([
      ['c/screen', 255],
      ['b/camera', 1],
      ['c/camera', 128],
    ]);
  });

  test.each([
    { height: 180, priority: 1 },
    { height: 360, priority: 1 },
    { height: 720, priority: 72 },
    { height: 2000, priority: 100 },
  ])('a camera of $height pixels has priority $priority: those of a grid share what larger ones leave', (one) => {
    const videos = [{ peer: 'b', source: 'camera', height: one.height }] as const;
    const subscriptions: Subscriptions = { videos: [...videos], newcomers: { cameras: 0, screens: 0, height: 90 } };
    const got = planAll([party('a', [], { subscriptions }), party('b', ['camera'])], everyone).receives.get('a') ?? [];
    expect(got.map(({ want }) => want?.priority)).toEqual([one.priority]);
  });

  test('a speaker who is held back keeps their consumer, which is paused', () => {
    const room = [party('a', []), party('b', ['microphone', 'screen-audio'])];
    const { receives } = planAll(room, { ...everyone, heldBack: new Set(['b']) });
    expect(receives.get('a')?.map(({ producer, want }) => [producer.source, want !== undefined])).toEqual([
      ['microphone', false],
      ['screen-audio', true],
    ]);
  });

  test.each([
    { height: 90, layers: { spatialLayer: 0, temporalLayer: 1 }, taken: 1 },
    { height: 240, layers: { spatialLayer: 0, temporalLayer: 2 }, taken: 1 },
    { height: 241, layers: { spatialLayer: 1, temporalLayer: 2 }, taken: 2 },
    { height: 480, layers: { spatialLayer: 1, temporalLayer: 2 }, taken: 2 },
    { height: 2000, layers: { spatialLayer: 2, temporalLayer: 2 }, taken: 3 },
  ])('video of $height pixels takes $taken layers', ({ height, layers, taken }) => {
    const subscriptions: Subscriptions = { videos: [{ peer: 'b', source: 'camera', height }], newcomers: nothingNew };
    const { receives, sends } = planAll([party('a', [], { subscriptions }), party('b', ['camera'])], everyone);
    expect(receives.get('a')?.[0]?.want?.layers).toEqual(layers);
    expect(sends).toEqual(new Map([['b/camera', taken]]));
  });

  test('nobody receives the video of a participant who is alone', () => {
    expect(planAll([party('a', ['camera'])], everyone).sends).toEqual(new Map([['a/camera', 0]]));
  });
});

describe('whatever the subscriptions and the room', () => {
  const ids = [...'abcdefgh'];
  const height = fc.integer({ min: 1, max: 2000 });
  const subscriptions = fc.record({
    videos: fc.array(
      fc.record({
        peer: fc.constantFrom(...ids, 'nobody'),
        source: fc.constantFrom('camera' as const, 'screen' as const),
        height,
      }),
      { maxLength: 12 },
    ),
    newcomers: fc.record({ cameras: fc.nat(8), screens: fc.nat(3), height }),
  });
  const one = (id: string) =>
    fc
      .record({ sends: fc.subarray([...sources]), subscriptions, subscribedAt: fc.nat(200), preJoin: fc.boolean() })
      .map(({ sends, preJoin, ...over }) =>
        party(id, sends, { ...over, ...(preJoin ? { seat: Number.POSITIVE_INFINITY } : {}) }),
      );
  const room = fc.subarray(ids).chain((here) => fc.tuple(...here.map(one)));
  const options = fc.record({
    maxVisible: fc.integer({ min: 1, max: 6 }),
    heldBack: fc.subarray(ids).map((held) => new Set(held)),
  });
  const holds = (check: (parties: Party[], options: PlanOptions) => void) =>
    fc.assert(
      fc.property(room, options, (parties, how) => check(parties, how)),
      { numRuns: 500 },
    );
  const shuffled = <Item>(items: Item[]) =>
    fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length });
  const isVideo = ({ producer }: { producer: { source: Source } }) => ['camera', 'screen'].includes(producer.source);

  test('nobody receives video that they did not subscribe to, nor anything of themselves, nor anything twice', () =>
    holds((parties, how) => {
      for (const { id, subscriptions: asked, subscribedAt } of parties) {
        const got = planAll(parties, how).receives.get(id) ?? [];
        expect(new Set(got.map(({ producer }) => producer.id)).size).toBe(got.length);
        expect(got.filter(({ peer }) => peer === id)).toEqual([]);
        const named = (peer: string, source: Source) =>
          asked.videos.some((subscription) => subscription.peer === peer && subscription.source === source);
        const unnamed = got.filter((forward) => isVideo(forward) && !named(forward.peer, forward.producer.source));
        const cameras = unnamed.filter(({ producer }) => producer.source === 'camera');
        expect(cameras.length).toBeLessThanOrEqual(asked.newcomers.cameras);
        expect(unnamed.length - cameras.length).toBeLessThanOrEqual(asked.newcomers.screens);
        for (const { peer } of cameras) {
          expect(parties.find((other) => other.id === peer)?.seat).toBeGreaterThan(subscribedAt);
        }
      }
    }));

  test('no video has more layers than the largest size that its receiver requested', () =>
    holds((parties, how) => {
      for (const { id, subscriptions: asked } of parties) {
        for (const { peer, producer, want } of (planAll(parties, how).receives.get(id) ?? []).filter(isVideo)) {
          const named = asked.videos.filter(
            (subscription) => subscription.peer === peer && subscription.source === producer.source,
          );
          const largest = Math.max(
            ...(named.length > 0 ? named : [asked.newcomers]).map((subscription) => subscription.height),
          );
          const max = layersFor(largest, { spatial: producer.layers });
          expect(want?.layers?.spatialLayer).toBeLessThanOrEqual(max.spatialLayer);
          expect(want?.layers?.temporalLayer).toBeLessThanOrEqual(max.temporalLayer);
        }
      }
    }));

  test('videos are bounded by people times maxVisible', () =>
    holds((parties, how) => {
      const all = [...planAll(parties, how).receives.values()].map((got) => got.filter(isVideo).length);
      expect(Math.max(0, ...all)).toBeLessThanOrEqual(how.maxVisible);
      expect(all.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(parties.length * how.maxVisible);
    }));

  test('everybody has a consumer of every microphone, which flows unless the speaker is held back', () =>
    holds((parties, how) => {
      for (const [receiver, got] of planAll(parties, how).receives) {
        for (const { id, producers } of parties.filter((other) => other.id !== receiver)) {
          for (const { id: sound } of producers.filter(({ source }) => source === 'microphone')) {
            const forward = got.find(({ producer }) => producer.id === sound);
            expect(forward?.want !== undefined).toBe(!how.heldBack.has(id));
          }
        }
      }
    }));

  test('a layer is sent if and only if somebody receives it', () =>
    holds((parties, how) => {
      const { receives, sends } = planAll(parties, how);
      const all = [...receives.values()].flat();
      for (const [producer, layers] of sends) {
        const takes = all
          .filter((one) => one.producer.id === producer)
          .map(({ want }) => (want?.layers?.spatialLayer ?? -1) + 1);
        expect(layers).toBe(Math.max(0, ...takes));
      }
    }));

  test('the order in which people are listed changes nothing', () =>
    fc.assert(
      fc.property(
        room.chain((parties) => fc.tuple(fc.constant(parties), shuffled(parties))),
        options,
        ([parties, others], how) => expect(planAll(others, how)).toEqual(planAll(parties, how)),
      ),
      { numRuns: 500 },
    ));
});
