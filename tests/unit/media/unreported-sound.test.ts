/** Microphones that report silence and send sound. */
import { expect, test } from '@jest/globals';
import { UnreportedSound } from '../../../server/media/unreported-sound.ts';

/** Two seconds with so many packets and so much reported sound. */
function counted({ packets, reportedMs }: { packets: number; reportedMs: number }): UnreportedSound {
  const sound = new UnreportedSound();
  sound.count({ packets: 1000, at: 0 });
  for (let ms = 0; ms < reportedMs; ms += 100) sound.report(100);
  sound.count({ packets: 1000 + packets, at: 2000 });
  return sound;
}

test.each([
  { what: 'silence', packets: 5, reportedMs: 0, found: false },
  { what: 'speech', packets: 100, reportedMs: 2000, found: false },
  { what: 'a word, and what follows it', packets: 35, reportedMs: 400, found: false },
  { what: 'sound that is reported as silence', packets: 100, reportedMs: 0, found: true },
  { what: 'sound that is reported now and then', packets: 100, reportedMs: 300, found: true },
])('$what: $found', ({ found, ...sent }) => {
  expect(counted(sent).found).toBe(found);
});

test('it is judged again with each count, but not within less than a second', () => {
  const sound = counted({ packets: 100, reportedMs: 0 });
  sound.count({ packets: 1101, at: 2500 });
  expect(sound.found).toBe(true);
  sound.count({ packets: 1105, at: 4000 });
  expect(sound.found).toBe(false);
});
