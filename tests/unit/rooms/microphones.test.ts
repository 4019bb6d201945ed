/** Which microphones of a large room have places, and with them consumers. */
import { expect, test } from '@jest/globals';
import { Microphones } from '../../../server/rooms/microphones.ts';

type Sender = Parameters<Microphones['assignPlaces']>[0][number];

const LATER_MS = 60_000;
const nobody = { speaking: new Set<string>(), heldBack: new Set<string>(), hands: new Set<string>() };

/** A participant with a microphone, each from another site unless one is given. */
function sender(id: string, { muted = true, site = id }: { muted?: boolean; site?: string } = {}): Sender {
  const producers = [{ id: `${id}/microphone`, source: 'microphone' as const, paused: muted, layers: 1 }];
  return { id, producers, address: site, seated: true };
}

/** Mutes or unmutes. */
function set(sender: Sender, muted: boolean): void {
  sender.producers = sender.producers.map((producer) => ({ ...producer, paused: muted }));
}

/** The participants whose microphones have places. */
function chosen(
  microphones: Microphones,
  senders: Sender[],
  facts: Partial<Parameters<Microphones['assignPlaces']>[1]> = {},
): string[] {
  const { idle } = microphones.assignPlaces(senders, { ...nobody, now: 0, ...facts });
  return senders.flatMap(({ id }) => (idle.has(id) ? [] : id));
}

test('[F11] all microphones have places while there are enough', () => {
  expect(chosen(new Microphones(3), [sender('a'), sender('b'), sender('c')])).toEqual(['a', 'b', 'c']);
});

test('[F11] somebody who unmutes takes the place of somebody who is muted', () => {
  const microphones = new Microphones(2);
  const [a, b, c] = [sender('a'), sender('b', { muted: false }), sender('c')];
  expect(chosen(microphones, [a, b, c])).toEqual(['a', 'b']);
  set(c, false);
  expect(chosen(microphones, [a, b, c])).toEqual(['b', 'c']);
});

test('[F11] the unmuted participant who has been silent for longest loses the place', () => {
  const microphones = new Microphones(2);
  const room = ['a', 'b', 'c'].map((id) => sender(id, { muted: false }));
  expect(chosen(microphones, room)).toEqual(['a', 'b']);
  microphones.requestPlace('a', 0);
  microphones.requestPlace('c', 0);
  expect(chosen(microphones, room)).toEqual(['a', 'c']);
});

test('[F11] somebody who raises a hand takes a place, although muted', () => {
  const microphones = new Microphones(1);
  const room = [sender('a'), sender('b')];
  expect(chosen(microphones, room)).toEqual(['a']);
  microphones.requestPlace('b', 0);
  expect(chosen(microphones, room, { hands: new Set(['b']) })).toEqual(['b']);
});

test('[F11] microphones in pre-join take only places that nobody else takes, and give them up first', () => {
  const microphones = new Microphones(2);
  const prepared = { ...sender('p', { muted: false }), seated: false };
  const [a, b] = [sender('a'), sender('b')];
  expect(chosen(microphones, [prepared, a])).toEqual(['p', 'a']);
  set(prepared, true);
  set(prepared, false);
  expect(chosen(microphones, [prepared, a, b])).toEqual(['p', 'a']);
  set(b, false);
  expect(chosen(microphones, [prepared, a, b])).toEqual(['a', 'b']);
  set(prepared, true);
  expect(chosen(microphones, [prepared, a, b])).toEqual(['a', 'b']);
  set(prepared, false);
  expect(chosen(microphones, [prepared, a, b])).toEqual(['a', 'b']);
  prepared.seated = true;
  set(prepared, true);
  expect(chosen(microphones, [prepared, a, b])).toEqual(['a', 'b']);
  set(prepared, false);
  expect(chosen(microphones, [prepared, a, b])).toEqual(['p', 'b']);
});

test('[F11] a participant who is heard keeps the place, and another who requests one waits', () => {
  const microphones = new Microphones(1);
  const room = ['a', 'b'].map((id) => sender(id, { muted: false }));
  const speaking = new Set(['a']);
  expect(chosen(microphones, room, { speaking })).toEqual(['a']);
  microphones.requestPlace('b', 0);
  expect(chosen(microphones, room, { speaking })).toEqual(['a']);
  expect(chosen(microphones, room)).toEqual(['b']);
});

test('[F11] muting and unmuting keeps the place while nobody else requests one', () => {
  const microphones = new Microphones(1);
  const [a, b] = [sender('a', { muted: false }), sender('b')];
  for (const muted of [true, false, true]) {
    set(a, muted);
    expect(chosen(microphones, [a, b])).toEqual(['a']);
  }
});

test('[F11] in ten seconds, no more microphones replace others than there are places', () => {
  const microphones = new Microphones(2);
  const room = ['a', 'b', 'c', 'd', 'e'].map((id) => sender(id, { muted: false }));
  expect(chosen(microphones, room)).toEqual(['a', 'b']);
  for (const id of ['c', 'd', 'e']) microphones.requestPlace(id, 0);
  expect(chosen(microphones, room)).toEqual(['c', 'd']);
  expect(microphones.assignPlaces(room, { ...nobody, now: 0 }).nextAt).toBe(5000);
  expect(chosen(microphones, room, { now: 4999 })).toEqual(['c', 'd']);
  expect(chosen(microphones, room, { now: 5000 })).toEqual(['d', 'e']);
});

test.each([
  { people: 100, atOnce: 25, inAMinute: 150 },
  { people: 300, atOnce: 10, inAMinute: 60 },
  { people: 1000, atOnce: 5, inAMinute: 18 },
])(
  '[F11] in a room of $people people who speak by turns, $atOnce replace others at once and $inAMinute in a minute',
  ({ people, atOnce, inAMinute }) => {
    const microphones = new Microphones(25);
    const room = Array.from({ length: people }, (_, index) => sender(`p${index}`, { muted: false }));
    let has = new Set(chosen(microphones, room));
    /** How many microphones replace others when everybody speaks. */
    const changes = (now: number) => {
      for (const { id } of room) microphones.requestPlace(id, now);
      const before = has;
      has = new Set(chosen(microphones, room, { now }));
      return [...has].filter((id) => !before.has(id)).length;
    };
    expect(changes(0)).toBe(atOnce);
    const later = Array.from({ length: 600 }, (_, index) => changes(100 * (index + 1)));
    const total = later.reduce((sum, count) => sum + count, 0);
    // The rest of a change is not counted.
    expect(Math.abs(total - inAMinute)).toBeLessThanOrEqual(1);
  },
);

test('[F11] a site takes at most 64 % of the places while others want them, and waits behind other sites', () => {
  const microphones = new Microphones(10);
  const others = Array.from({ length: 10 }, (_, index) => sender(`other-${index}`));
  const eves = Array.from({ length: 20 }, (_, index) => sender(`eve-${index}`, { muted: false, site: 'evil' }));
  expect(chosen(microphones, others)).toHaveLength(10);
  const isEve = (id: string) => id.startsWith('eve');
  for (let round = 0; round < 5; round += 1) {
    for (const { id } of eves) microphones.requestPlace(id, round * LATER_MS);
    const has = chosen(microphones, [...others, ...eves], { now: round * LATER_MS });
    expect(has.filter(isEve)).toHaveLength(7);
  }
  for (const { id } of eves) microphones.requestPlace(id, 9 * LATER_MS);
  const ada = sender('ada', { muted: false });
  microphones.requestPlace('ada', 9 * LATER_MS);
  expect(chosen(microphones, [...others, ...eves, ada], { now: 9 * LATER_MS })).toContain('ada');
});

test('[F11] many requests of one site, one after the other, do not delay the request of another site', () => {
  const microphones = new Microphones(10);
  const eves = Array.from({ length: 30 }, (_, index) => sender(`eve-${index}`, { muted: false, site: 'evil' }));
  const room = [...eves, ...Array.from({ length: 10 }, (_, index) => sender(`other-${index}`))];
  let now = 0;
  const has = (all: Sender[]) => {
    for (const { id } of eves) microphones.requestPlace(id, now);
    return chosen(microphones, all, { now });
  };
  // From now on, one microphone after the other may replace another one.
  for (; now < LATER_MS; now += 100) has(room);
  const ada = sender('ada', { muted: false });
  microphones.requestPlace('ada', now);
  const since = now;
  while (!has([...room, ada]).includes('ada')) now += 100;
  expect(now - since).toBeLessThanOrEqual(1000);
});

test('[F11] a repeated request is not urgent, nor one while no place may be taken', () => {
  const microphones = new Microphones(1);
  const room = ['a', 'b', 'c'].map((id) => sender(id, { muted: false }));
  expect(chosen(microphones, room)).toEqual(['a']);
  expect(microphones.requestPlace('b', 0)).toBe(true);
  expect(microphones.requestPlace('b', 0)).toBe(false);
  expect(chosen(microphones, room)).toEqual(['b']);
  expect(microphones.requestPlace('c', 9999)).toBe(false);
  expect(microphones.requestPlace('c', 10_001)).toBe(false);
  expect(chosen(microphones, room, { now: 10_001 })).toEqual(['c']);
  expect(microphones.requestPlace('b', 30_000)).toBe(true);
});
