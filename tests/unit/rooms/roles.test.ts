import { beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Roles } from '../../../server/rooms/roles.ts';
import type { Role } from '../../../server/shared/protocol/roles.ts';

type Step = { act: 'enter' | 'leave' | 'set'; who: string; by: string; role: Role };
type Person = { id: string; returns: boolean; role: Role };

let people: Person[];
let roles: Roles<Person>;
let changes: [id: string, role: Role, by: string | undefined][];

beforeEach(() => {
  [people, changes] = [[], []];
  roles = new Roles(() => people);
  roles.on('changed', ({ id, role }, by) => changes.push([id, role, by?.id]));
});

function enter(id: string, { returns = true } = {}): Person {
  const person: Person = { id, returns, role: 'participant' };
  people.push(person);
  roles.enter(person);
  return person;
}

function leave(person: Person): void {
  people = people.filter((other) => other !== person);
  roles.leave(person);
  roles.review();
}

describe('roles', () => {
  test('[A2] the first is host, and nobody who follows', () => {
    const entered = ['ada', 'bob', 'cem'].map((id) => enter(id));
    expect(entered.map(({ role }) => role)).toEqual(['host', 'participant', 'participant']);
    expect(changes).toEqual([]);
  });

  test('[A3] the moderator who has been here longest follows the last host, or else the person who has', () => {
    const [ada, bob, cem, dan] = [enter('ada'), enter('bob'), enter('cem'), enter('dan')];
    roles.set(dan, 'moderator', ada);
    roles.set(cem, 'moderator', ada);
    leave(ada);
    expect(cem.role).toBe('host');
    leave(cem);
    leave(dan);
    expect(bob.role).toBe('host');
    expect(changes.slice(2)).toEqual([
      ['cem', 'host', undefined],
      ['dan', 'host', undefined],
      ['bob', 'host', undefined],
    ]);
  });

  test('[A3] nobody follows while there is another host', () => {
    const [ada, bob, cem] = [enter('ada'), enter('bob'), enter('cem')];
    roles.set(cem, 'host', ada);
    leave(ada);
    expect([bob.role, cem.role]).toEqual(['participant', 'host']);
  });

  test('[A4] a seat gets back its role, and one without a key has nothing to come back with', () => {
    const [ada, bob] = [enter('ada'), enter('bob', { returns: false })];
    roles.set(bob, 'moderator', ada);
    leave(ada);
    leave(bob);
    enter('cem');
    expect([enter('ada').role, enter('bob').role]).toEqual(['host', 'participant']);
  });

  test('[A4] of more people than are remembered, those who left first come back as participants', () => {
    const ada = enter('ada');
    for (let number = 0; number < 101; number += 1) {
      const person = enter(`p${number}`);
      roles.set(person, 'moderator', ada);
      leave(person);
    }
    expect([enter('p0').role, enter('p1').role]).toEqual(['participant', 'moderator']);
  });

  test('[A5] the last host cannot give up the role', () => {
    const [ada, bob] = [enter('ada'), enter('bob')];
    expect(() => roles.set(ada, 'participant', ada)).toThrow('make somebody else host first');
    roles.set(bob, 'host', ada);
    roles.set(ada, 'participant', ada);
    expect([ada.role, bob.role]).toEqual(['participant', 'host']);
  });

  test('a role that somebody has already is not announced', () => {
    const [ada, bob] = [enter('ada'), enter('bob')];
    roles.set(bob, 'participant', ada);
    expect(changes).toEqual([]);
  });

  test('[A3] there is always a host while anybody is seated, and nobody has a role that no rule gave', async () => {
    const step: fc.Arbitrary<Step> = fc.record({
      act: fc.constantFrom('enter', 'leave', 'set'),
      who: fc.nat(5).map((number) => `p${number}`),
      by: fc.nat(5).map((number) => `p${number}`),
      role: fc.constantFrom<Role>('participant', 'moderator', 'host'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => play(steps)),
      {
        numRuns: 300,
      },
    );
  });
});

/** Plays these steps, and keeps the roles that follow from the rules apart from those under test. */
function play(steps: readonly Step[]): void {
  [people, changes] = [[], []];
  roles = new Roles(() => people);
  const due = new Map<string, Role>();
  const hosts = () => people.filter(({ role }) => role === 'host');
  roles.on('changed', ({ id, role }, by) => {
    if (!by) expect(hosts()).toHaveLength(1);
    due.set(id, role);
  });
  const find = (id: string) => people.find((person) => person.id === id);
  const acts: Record<Step['act'], (step: Step) => void> = {
    enter: ({ who }) => {
      if (find(who)) return;
      if (hosts().length === 0) due.set(who, 'host');
      enter(who);
    },
    leave: ({ who }) => {
      const person = find(who);
      if (person) leave(person);
    },
    set: ({ who, by, role }) => {
      const [person, host] = [find(who), find(by)];
      if (person && host?.role === 'host') setUnlessLast(person, role, host);
    },
  };
  for (const step of steps) {
    acts[step.act](step);
    expect(people.length > 0).toBe(hosts().length > 0);
    expect(people.map(({ role }) => role)).toEqual(people.map(({ id }) => due.get(id) ?? 'participant'));
  }
}

function setUnlessLast(person: Person, role: Role, host: Person): void {
  try {
    roles.set(person, role, host);
  } catch {
    expect(people.filter((other) => other.role === 'host')).toEqual([person]);
  }
}
