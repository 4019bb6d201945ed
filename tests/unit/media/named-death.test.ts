import { expect, test } from '@jest/globals';
import { afterNamedDeath, type NamedDeath } from '../../../server/media/named-death.ts';
import { dataOf, noSuspects, type Person, type Suspects, verdictOn } from '../../../server/media/suspects.ts';

const MINUTE = 60_000;

const somebody = (name: string, address = name): Person => ({ seat: `seat of ${name}`, address });
const [ada, bob, eve] = [somebody('ada'), somebody('bob'), somebody('eve')];

/** The last of these deaths, one each minute from 0 on. */
function deaths(...all: (Partial<NamedDeath> & Pick<NamedDeath, 'named'>)[]) {
  let suspects: Suspects = noSuspects;
  const results = all.map((one, index) => {
    const result = afterNamedDeath(
      suspects,
      { occupants: [], isolated: false, shared: new Set(), ...one },
      index * MINUTE,
    );
    suspects = result.suspects;
    return result;
  });
  return results.at(-1) ?? { suspects, blamed: [], guilty: [] };
}

test('the named person is isolated, and so is that address, and opens no data', () => {
  const { suspects, blamed, guilty } = deaths({ named: [eve] });
  expect([blamed, guilty]).toEqual([[eve], []]);
  const others = [{ seat: 'another', address: 'eve' }, dataOf(eve), ada, dataOf(ada)];
  expect([eve, ...others].map((one) => verdictOn(suspects, one, 1))).toEqual([
    'isolated',
    'isolated',
    'isolated',
    'free',
    'free',
  ]);
});

test('it is remembered for an hour, and for ten minutes if others share the address', () => {
  const { suspects } = deaths({ named: [eve] });
  expect([verdictOn(suspects, eve, 59 * MINUTE), verdictOn(suspects, eve, 60 * MINUTE)]).toEqual(['isolated', 'free']);
  const mallory = somebody('mallory', 'office');
  const office = deaths({ named: [mallory], shared: new Set(['office']) }).suspects;
  const colleague = somebody('colleague', 'office');
  expect([colleague, mallory].map((one) => verdictOn(office, one, 9 * MINUTE))).toEqual(['isolated', 'isolated']);
  expect([colleague, mallory].map((one) => verdictOn(office, one, 11 * MINUTE))).toEqual(['free', 'isolated']);
});

test.each([{ isolated: true }, { isolated: false }])(
  'a person who is named alone a second time is refused at once, with isolated: $isolated',
  ({ isolated }) => {
    const { suspects, guilty } = deaths({ named: [eve] }, { named: [eve], isolated });
    expect(guilty).toEqual([eve]);
    expect(verdictOn(suspects, { seat: 'another', address: 'eve' }, MINUTE + 1)).toEqual({ refusedMs: MINUTE - 1 });
  },
);

test('a named sender and receiver are both isolated, and only who is named again is guilty', () => {
  const first = deaths({ named: [ada, eve] });
  expect([first.blamed, first.guilty]).toEqual([[ada, eve], []]);
  const second = deaths({ named: [ada, eve] }, { named: [bob, eve] });
  expect([second.blamed, second.guilty]).toEqual([[eve], [eve]]);
  expect(verdictOn(second.suspects, bob, MINUTE)).toBe('free');
});

test('if only isolated people were on a worker, and both are suspected, nobody is refused before the third death', () => {
  const both = { named: [ada, eve], isolated: true };
  expect(deaths({ named: [ada, eve] }, both).guilty).toEqual([]);
  expect(deaths({ named: [ada, eve] }, both, { named: [bob, eve], isolated: true }).guilty).toEqual([eve]);
});

test('a bystander is isolated with the fourth death within ten minutes, even if others were named', () => {
  const death = (name: string) => ({ named: [somebody(name)], occupants: [eve, somebody(name)] });
  const three = ['a', 'b', 'c'].map(death);
  expect(verdictOn(deaths(...three).suspects, eve, 2 * MINUTE)).toBe('free');
  expect(verdictOn(deaths(...three, death('d')).suspects, eve, 3 * MINUTE)).toBe('isolated');
});

test('a colleague of a suspect is not a suspect', () => {
  const [mallory, colleague] = [somebody('mallory', 'office'), somebody('colleague', 'office')];
  const shared = new Set(['office']);
  const { blamed, guilty } = deaths({ named: [mallory], shared }, { named: [bob, colleague], shared });
  expect([blamed, guilty]).toEqual([[bob, colleague], []]);
});

const [fromOne, fromAnother] = [somebody('mallory', '2001:db8:1:1'), somebody('back again', '2001:db8:1:2')];

test('a named person who comes back from another address of the site is isolated, and not refused', () => {
  const { suspects } = deaths({ named: [fromOne] }, { named: [fromOne], isolated: true });
  expect(verdictOn(suspects, fromOne, MINUTE + 1)).toEqual({ refusedMs: MINUTE - 1 });
  expect(verdictOn(suspects, fromAnother, MINUTE + 1)).toBe('isolated');
  expect(verdictOn(suspects, somebody('elsewhere', '2001:db8:2:2'), MINUTE + 1)).toBe('free');
});

test('in a site with many seats, others are isolated with the second death', () => {
  const shared = new Set(['2001:db8:1']);
  expect(verdictOn(deaths({ named: [fromOne], shared }).suspects, fromAnother, 1)).toBe('free');
  const twice = deaths({ named: [fromOne], shared }, { named: [somebody('m', '2001:db8:1:3')], shared });
  expect(verdictOn(twice.suspects, fromAnother, MINUTE)).toBe('isolated');
});

test('others of the site can open data after one death', () => {
  const { suspects } = deaths({ named: [fromOne] });
  expect([dataOf(fromOne), dataOf(fromAnother)].map((one) => verdictOn(suspects, one, 1))).toEqual([
    'isolated',
    'free',
  ]);
});

test('a neighbour in the site of a suspect is not a suspect', () => {
  const { blamed, guilty } = deaths({ named: [fromOne] }, { named: [bob, fromAnother] });
  expect([blamed, guilty]).toEqual([[bob, fromAnother], []]);
});
