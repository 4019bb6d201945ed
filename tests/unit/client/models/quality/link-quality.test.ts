import { expect, test } from '@jest/globals';
import {
  hasShrunk,
  linkStatsOf,
  qualityOf,
  videoLeft,
  worst,
} from '../../../../../client/src/models/quality/link-quality.ts';
import type { StreamSample } from '../../../../../client/src/models/quality/samples.ts';
import { ordinarySample } from '../../../../support/stream-sample.ts';

const stream = (...samples: Partial<StreamSample>[]) => ({
  samples: samples.map((sample) => ({ ...ordinarySample, ...sample })),
});
const thrice = (sample: Partial<StreamSample>) => stream(sample, sample, sample);

test.each([
  { what: 'nothing lost', sample: {}, quality: 'good' },
  { what: 'a packet in a hundred lost', sample: { loss: 0.01 }, quality: 'good' },
  { what: 'one in twenty lost', sample: { loss: 0.05 }, quality: 'fair' },
  { what: 'one in five lost', sample: { loss: 0.2 }, quality: 'poor' },
  { what: 'across an ocean', sample: { roundTripMs: 180 }, quality: 'good' },
  { what: 'a third of a second', sample: { roundTripMs: 350 }, quality: 'fair' },
  { what: 'most of a second', sample: { roundTripMs: 700 }, quality: 'poor' },
  { what: 'no round trip known', sample: { roundTripMs: undefined }, quality: 'good' },
  { what: 'silence', sample: { packetsPerSecond: 0, loss: 1 }, quality: 'good' },
])('$what is $quality', ({ sample, quality }) => {
  expect(qualityOf(linkStatsOf([thrice(sample)]))).toBe(quality);
});

test('a single bad sample does not count, but the last three do', () => {
  expect(qualityOf(linkStatsOf([stream({}, {}, { loss: 0.25 })]))).toBe('fair');
  expect(qualityOf(linkStatsOf([stream({ loss: 0.5 }, { loss: 0.5 }, {}, {}, {})]))).toBe('good');
});

test('of several streams the one with more packets counts more', () => {
  const voice = thrice({ packetsPerSecond: 50, loss: 0.2 });
  const video = thrice({ packetsPerSecond: 450, loss: 0 });
  expect(linkStatsOf([voice, video])?.loss).toBeCloseTo(0.02);
});

test('video that its encoder limits for a while is an unstable link, but not at the start', () => {
  const held = Array.from({ length: 6 }, () => ({ limited: 'bandwidth' as const }));
  expect(qualityOf(linkStatsOf([stream(...held)]))).toBe('fair');
  expect(qualityOf(linkStatsOf([stream(...held.slice(1))]))).toBe('good');
  expect(qualityOf(linkStatsOf([stream(...held.slice(1), { limited: 'cpu' })]))).toBe('good');
});

const held = (...frameRates: number[]) => stream(...frameRates.map((frameRate) => ({ frameRate })));

test.each([
  { what: 'none held down', held: [], left: 'all', quality: 'good' },
  { what: 'a smaller one', held: [thrice({})], left: 'smaller', quality: 'fair' },
  {
    what: 'one that has stopped',
    held: [thrice({ packetsPerSecond: 0, frameRate: 0 })],
    left: 'stopped',
    quality: 'poor',
  },
  { what: 'one of which a frame comes now and then', held: [held(0.5, 0, 0.5)], left: 'stopped', quality: 'poor' },
  { what: 'a shared screen on which nothing moves', held: [held(1, 1, 1)], left: 'smaller', quality: 'fair' },
  {
    what: 'one that has just begun',
    held: [stream({ packetsPerSecond: 0, frameRate: 0 })],
    left: 'smaller',
    quality: 'fair',
  },
])('$what: $left, and $quality', ({ held, left, quality }) => {
  const video = videoLeft(held);
  expect(video).toBe(left);
  expect(qualityOf(linkStatsOf([], { video }))).toBe(quality);
});

test.each([
  { heights: [720, 720, 720], shrunk: false },
  { heights: [720, 360, 180], shrunk: true },
  { heights: [180, 360, 720], shrunk: false },
  { heights: [720, 540], shrunk: false },
  { heights: [0, 0], shrunk: false },
  { heights: [], shrunk: false },
])('of the heights $heights the last has shrunk: $shrunk', ({ heights, shrunk }) => {
  expect(hasShrunk(stream(...heights.map((height) => ({ height }))))).toBe(shrunk);
});

test('the worst rating stands for the participant', () => {
  expect(worst('good', 'poor', 'fair')).toBe('poor');
  expect(worst('good', 'fair')).toBe('fair');
  expect(worst()).toBe('good');
});
