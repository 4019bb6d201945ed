/** A score of 0 means silence or a loss of half of all packets, which only the packets that still arrive tell apart. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { opusParameters } from '../../support/microphone.ts';
import { StandInRouter } from '../../support/stand-in-router.ts';

const SPEECH_PER_SECOND = 50;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Somebody who has spoken for six seconds, and whose packets have just been counted. */
async function speaker() {
  const router = new StandInRouter();
  const peer = await router.addPeer('Ada');
  const scores: (number | undefined)[] = [];
  peer.on('scored', (score) => scores.push(score));
  await peer.produce({ producer: 'voice', source: 'microphone', rtpParameters: opusParameters, paused: false });
  const producer = router.producer('voice');
  const speak = async (seconds: number, perSecond = SPEECH_PER_SECOND) => {
    for (let second = 0; second < seconds; second += 1) {
      producer.packets += perSecond;
      await jest.advanceTimersByTimeAsync(1000);
    }
  };
  producer.rate(10);
  await speak(1);
  await peer.receivedBySource();
  await speak(5);
  await peer.receivedBySource();
  return { producer, speak, scores };
}

test('[Q2] somebody who falls silent is known to be silent two seconds later, not lossy', async () => {
  const { producer, speak, scores } = await speaker();
  producer.rate(0);
  await speak(2, 1);
  expect(scores.at(-1)).toBeUndefined();
});

test('[Q2] somebody who loses most packets has the worst score', async () => {
  const { producer, speak, scores } = await speaker();
  producer.rate(0);
  await speak(3, 20);
  expect(scores.at(-1)).toBe(1);
});
