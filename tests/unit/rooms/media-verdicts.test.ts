import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MediaVerdicts } from '../../../server/rooms/media-verdicts.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** One participant, and the verdicts on them so far. */
function judged({ isAsked = true } = {}) {
  const person = { mediaConnected: true, media: { isAsked } };
  const facts = { isHere: true, isDirect: false };
  const verdicts = new MediaVerdicts<typeof person>({ isHere: () => facts.isHere, isDirect: () => facts.isDirect });
  const said: boolean[] = [];
  verdicts.on('verdict', (_, got) => said.push(got));
  const reached = (connected: boolean) => {
    person.mediaConnected = connected;
    verdicts.see(person);
  };
  return { facts, said, reached, seeLater: () => verdicts.seeLater(person) };
}

test('whoever gets media late is first without it', () => {
  const { said, reached } = judged();
  reached(false);
  reached(false);
  reached(true);
  expect(said).toEqual([false, true]);
});

test('whoever had media once has got it, also if it breaks off and comes back', () => {
  const { said, reached } = judged();
  reached(true);
  reached(false);
  reached(true);
  expect(said).toEqual([true]);
});

test.each([
  { what: 'is gone, or whose signalling is lost', excuse: { isHere: false } },
  { what: 'exchanges media directly', excuse: { isDirect: true } },
])('there is no verdict on a participant who $what, until that is over', ({ excuse }) => {
  const { facts, said, reached, seeLater } = judged();
  Object.assign(facts, excuse);
  reached(false);
  expect(said).toEqual([]);

  Object.assign(facts, { isHere: true, isDirect: false });
  seeLater();
  expect(said).toEqual([]);
  jest.advanceTimersByTime(8000);
  expect(said).toEqual([false]);
});

test('whoever is back and connects in time got media', () => {
  const { facts, said, reached, seeLater } = judged();
  facts.isHere = false;
  reached(false);
  facts.isHere = true;
  seeLater();
  reached(true);
  jest.advanceTimersByTime(8000);
  expect(said).toEqual([true]);
});

test('a client that does not try to connect media is not without it', () => {
  const { said, reached } = judged({ isAsked: false });
  reached(false);
  expect(said).toEqual([]);
});
