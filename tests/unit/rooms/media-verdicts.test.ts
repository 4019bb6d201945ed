import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MediaVerdicts } from '../../../server/rooms/media-verdicts.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** One participant, and the verdicts on them so far. */
function participant({ isAsked = true } = {}) {
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
  const { facts, said, reached, seeLater } = participant();
  Object.assign(facts, excuse);
  reached(false);
  expect(said).toEqual([]);

  Object.assign(facts, { isHere: true, isDirect: false });
  seeLater();
  expect(said).toEqual([]);
  jest.advanceTimersByTime(8000);
  expect(said).toEqual([false]);
});

test('a participant who returns and connects in time counts as having media', () => {
  const { facts, said, reached, seeLater } = participant();
  facts.isHere = false;
  reached(false);
  facts.isHere = true;
  seeLater();
  reached(true);
  jest.advanceTimersByTime(8000);
  expect(said).toEqual([true]);
});

test('a client that does not try to connect media is not reported', () => {
  const { said, reached } = participant({ isAsked: false });
  reached(false);
  expect(said).toEqual([]);
});
