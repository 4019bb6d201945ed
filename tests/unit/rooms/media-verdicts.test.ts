import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MediaVerdicts } from '../../../server/rooms/media-verdicts.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** One participant, and the verdicts on them so far. */
function participant({ hasTriedToConnect = true } = {}) {
  const person = { mediaConnected: true, media: { hasTriedToConnect } };
  const facts = { isHere: true, isDirect: false };
  const verdicts = new MediaVerdicts<typeof person>({ isHere: () => facts.isHere, isDirect: () => facts.isDirect });
  const said: boolean[] = [];
  verdicts.on('verdict', (_, got) => said.push(got));
  const reached = (connected: boolean) => {
    person.mediaConnected = connected;
    verdicts.check(person);
  };
  return { facts, said, reached, checkLater: () => verdicts.checkLater(person) };
}

test('a participant whose media connects late is first reported without it', () => {
  const { said, reached } = participant();
  reached(false);
  reached(false);
  reached(true);
  expect(said).toEqual([false, true]);
});

test('media that connected once counts, even if it is interrupted and comes back', () => {
  const { said, reached } = participant();
  reached(true);
  reached(false);
  reached(true);
  expect(said).toEqual([true]);
});

test.each([
  { what: 'is gone, or whose signalling is lost', excuse: { isHere: false } },
  { what: 'exchanges media directly', excuse: { isDirect: true } },
])('there is no verdict on a participant who $what, until that is over', ({ excuse }) => {
  const { facts, said, reached, checkLater } = participant();
  Object.assign(facts, excuse);
  reached(false);
  expect(said).toEqual([]);

  Object.assign(facts, { isHere: true, isDirect: false });
  checkLater();
  expect(said).toEqual([]);
  jest.advanceTimersByTime(8000);
  expect(said).toEqual([false]);
});

test('a participant who returns and connects in time counts as having media', () => {
  const { facts, said, reached, checkLater } = participant();
  facts.isHere = false;
  reached(false);
  facts.isHere = true;
  checkLater();
  reached(true);
  jest.advanceTimersByTime(8000);
  expect(said).toEqual([true]);
});

test('a client that does not try to connect media is not reported', () => {
  const { said, reached } = participant({ hasTriedToConnect: false });
  reached(false);
  expect(said).toEqual([]);
});
