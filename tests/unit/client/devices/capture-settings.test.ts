import { expect, test } from '@jest/globals';
import { qualitiesOf } from '../../../../client/src/devices/capture-settings.ts';

test.each([
  {
    says: 'nothing',
    limits: undefined,
    want: [
      [360, 480, 720, 1080],
      [15, 30, 60],
    ],
  },
  {
    says: 'a full range',
    limits: { height: { max: 1080 }, frameRate: { max: 60 } },
    want: [
      [360, 480, 720, 1080],
      [15, 30, 60],
    ],
  },
  {
    says: 'at most 720p',
    limits: { height: { max: 720 }, frameRate: { max: 29.97 } },
    want: [
      [360, 480, 720],
      [15, 30],
    ],
  },
  {
    says: 'at most 480p',
    limits: { height: { max: 480 }, frameRate: { max: 30 } },
    want: [
      [360, 480],
      [15, 30],
    ],
  },
  { says: 'less than the least', limits: { height: { max: 240 }, frameRate: { max: 10 } }, want: [[360], [15]] },
])('of a camera that reports $says, the supported resolutions are offered', ({ limits, want }) => {
  const { heights, frameRates } = qualitiesOf(limits);
  expect([heights, frameRates]).toEqual(want);
});
