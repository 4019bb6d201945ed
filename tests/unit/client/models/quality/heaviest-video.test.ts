/** Whose video takes too much of a browser. */
import { expect, test } from '@jest/globals';
import type { StreamCounts } from '../../../../../client/src/media/stream-counts.ts';
import { heaviestVideo } from '../../../../../client/src/models/quality/heaviest-video.ts';

type Video = { peer?: string | undefined; height: number; arrived: number; decoded: number };

/** Two seconds of these videos, at so many frames per second; 16:9. */
function looks(videos: readonly Video[]): [before: StreamCounts[], now: StreamCounts[]] {
  const counts = (seconds: number) =>
    videos.map(({ peer, height, arrived, decoded }, index) => ({
      peer,
      source: 'camera' as const,
      key: `in-${index}`,
      atMs: seconds * 1000,
      bytes: 0,
      packets: 0,
      lost: 0,
      reportedLoss: undefined,
      roundTripMs: undefined,
      frames: 100 + seconds * decoded,
      framesReceived: 100 + seconds * arrived,
      width: (height * 16) / 9,
      height,
      limited: undefined,
    }));
  return [counts(0), counts(2)];
}

const small = (peer: string) => ({ peer, height: 360, arrived: 30, decoded: 3 });

test.each<{ what: string; videos: Video[]; want: string | undefined }>([
  {
    what: 'a large video that is not decoded',
    videos: [small('ada'), { peer: 'eve', height: 2880, arrived: 30, decoded: 6 }],
    want: 'eve',
  },
  {
    what: 'a large video that is decoded',
    videos: [{ peer: 'ada', height: 2880, arrived: 30, decoded: 20 }],
    want: undefined,
  },
  {
    what: 'a slow screen',
    videos: [{ peer: 'ada', height: 2880, arrived: 10, decoded: 2 }],
    want: undefined,
  },
  {
    what: 'camera and screen of one person, beside larger ones of others',
    videos: [
      { peer: 'ada', height: 2160, arrived: 30, decoded: 5 },
      { peer: 'eve', height: 1800, arrived: 30, decoded: 5 },
      { peer: 'eve', height: 1800, arrived: 30, decoded: 5 },
    ],
    want: 'eve',
  },
  {
    what: 'many cameras in full HD',
    videos: ['ada', 'bob', 'cleo', 'dan', 'eli'].map((peer) => ({ peer, height: 1080, arrived: 30, decoded: 3 })),
    want: undefined,
  },
  {
    what: 'an own camera, which is not received',
    videos: [{ peer: undefined, height: 2880, arrived: 30, decoded: 0 }],
    want: undefined,
  },
])('$what: $want', ({ videos, want }) => {
  expect(heaviestVideo(...looks(videos))).toBe(want);
});

test('a video that has just begun is not judged', () => {
  const [, now] = looks([{ peer: 'eve', height: 2880, arrived: 60, decoded: 0 }]);
  expect(heaviestVideo([], now)).toBeUndefined();
});
