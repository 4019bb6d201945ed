/** The roster by name, read page by page while people come and go. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { NameOrder } from '../../../server/rooms/name-order.ts';
import type { RosterCursor } from '../../../server/shared/protocol/roster.ts';

const person = (id: string, name: string) => ({ id, name, info: { id, name, producers: [] } });
type Listed = ReturnType<typeof person>;

const reader = person('reader', 'Reader');
const PAGE = 50;

/** All pages, with something that happens before each next one. */
function read(order: NameOrder, { search = '', between }: { search?: string; between?: () => void } = {}) {
  const read: string[] = [];
  let after: RosterCursor | undefined;
  for (let more = true; more; between?.()) {
    const page = order.page({ search, after }, { without: reader });
    expect(page.peers.length).toBeLessThanOrEqual(PAGE);
    read.push(...page.peers.map(({ id }) => id));
    const last = page.peers.at(-1);
    after = last && { peer: last.id, name: last.name };
    more = page.more;
  }
  return read;
}

const names = fc.array(fc.constantFrom('Ada', 'ada', 'Ádá', 'Bob', '김민아', 'Ｚoë', 'zoe', 'Ольга'), {
  maxLength: 160,
});

function orderOf(people: readonly Listed[]): NameOrder {
  const order = new NameOrder();
  for (const one of [...people, reader]) order.add(one);
  return order;
}

test('the pages contain everybody but the reader once', () =>
  fc.assert(
    fc.property(names, (all) => {
      const people = all.map((name, index) => person(`p${index}`, name));
      expect(read(orderOf(people)).toSorted()).toEqual(people.map(({ id }) => id).toSorted());
    }),
  ));

test('whoever is here all the time is on one page, whoever comes and goes meanwhile', () =>
  fc.assert(
    fc.property(names, fc.array(fc.nat(159)), fc.array(fc.nat(159)), (all, leave, stay) => {
      const people = all.map((name, index) => person(`p${index}`, name));
      const order = orderOf(people);
      const leaving = people.filter((_, index) => leave.includes(index) && !stay.includes(index));
      let born = 0;
      const between = () => {
        const gone = leaving.pop();
        if (gone) order.remove(gone);
        born += 1;
        order.add(person(`n${born}`, all[born % Math.max(1, all.length)] ?? 'Ada'));
      };
      const gone = new Set(leaving.map(({ id }) => id));
      const found = read(order, { between }).filter((id) => id.startsWith('p') && !gone.has(id));
      expect(found.toSorted()).toEqual(people.flatMap(({ id }) => (gone.has(id) ? [] : id)).toSorted());
    }),
  ));

test('names that differ in case, accents or width only are next to each other, and a search finds all of them', () => {
  const people = ['zoe', 'Bob', 'ádá', 'Ｚoë', 'Ada'].map((name, index) => person(`${index}`, name));
  const order = orderOf(people);
  const nameOf = (id: string) => people[Number(id)]?.name;
  expect(read(order).map(nameOf)).toEqual(['ádá', 'Ada', 'Bob', 'zoe', 'Ｚoë']);
  expect(read(order, { search: ' ZO' }).map(nameOf)).toEqual(['zoe', 'Ｚoë']);
});

test('numbers in names are in the order of their values', () => {
  const order = orderOf(['Bot 10', 'Bot 2', 'Bot 1'].map((name) => person(name, name)));
  expect(read(order)).toEqual(['Bot 1', 'Bot 2', 'Bot 10']);
});
