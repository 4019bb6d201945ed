/** Values that belong nowhere, and changes to values that would have been right. */
import * as fc from 'fast-check';

/** Replacement values; all of them pass the encoding of socket.io. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, '', [], {}, 0, -0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY),
  fc.constantFrom<unknown>(127, 128, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e308, 5e-324),
  fc.constantFrom<unknown>('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'error', 'length', 'then'),
  fc.constantFrom<unknown>(
    '\ud800',
    '\u0000',
    '\u202egpj.exe',
    '\u200b',
    '\u2800',
    'Z\u0335\u0310'.repeat(30),
    '\ufeff',
  ),
  fc.constantFrom<unknown>('👩‍👩‍👧‍👦'.repeat(40), 'a\r\nb', '%2e%2e%2f', '<script>', 'a$b', '1e3', '0x10', 'İ', 'ﬀ'),
  fc.constantFrom<unknown>({ toJSON: 1 }, JSON.parse('{"then":"x"}'), { length: -1 }, { _placeholder: true, num: 99 }, [
    [[[[[]]]]],
  ]),
  fc.constantFrom(4000, 40_000).map((length) => 'x'.repeat(length)),
  fc.constantFrom(500, 5000).map((length) => Array.from({ length }, (_, index) => index)),
  fc.constantFrom(100, 1000).map((depth) => nested(depth)),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((json) => JSON.parse(json) as unknown),
);

type Change =
  | { kind: 'replace'; value: unknown }
  | { kind: 'remove' }
  | { kind: 'add'; key: string; value: unknown }
  | { kind: 'repeat'; times: number }
  | { kind: 'nudge'; by: number };

/** A change somewhere in a value: `at` picks the place among all that exist. */
export type Mutation = { at: number; change: Change };

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: hostile.map((value) => ({ kind: 'replace' as const, value })) },
  { weight: 2, arbitrary: fc.constant({ kind: 'remove' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      key: fc.constantFrom('__proto__', 'constructor', 'toJSON', 'extra', ''),
      value: hostile,
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom(1, 3, 40).map((times) => ({ kind: 'repeat' as const, times })) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1, 0.5, 2 ** 31).map((by) => ({ kind: 'nudge' as const, by })) },
);

export const mutation: fc.Arbitrary<Mutation> = fc.record({ at: fc.nat(), change });

/** A copy with these changes, one after another. */
export const mutated = (value: unknown, mutations: readonly Mutation[]): unknown =>
  mutations.reduce<unknown>((changed, { at, change }) => {
    const places = placesOf(changed);
    return changedAt(changed, places[at % places.length] ?? [], change);
  }, value);

type Path = readonly string[];

/** Breadth first, the value itself included. */
function placesOf(value: unknown): Path[] {
  const places: Path[] = [];
  const waiting: { path: Path; value: unknown }[] = [{ path: [], value }];
  for (let next = waiting.shift(); next && places.length < MAX_PLACES; next = waiting.shift()) {
    const { path, value: inside } = next;
    places.push(path);
    if (!isTree(inside)) continue;
    for (const [key, item] of Object.entries(inside)) waiting.push({ path: [...path, key], value: item });
  }
  return places;
}

function changedAt(value: unknown, [key, ...rest]: Path, change: Change): unknown {
  if (key === undefined) return changed(value, change);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      if (String(index) !== key) return [item];
      if (rest.length === 0 && change.kind === 'remove') return [];
      if (rest.length === 0 && change.kind === 'repeat') return Array.from({ length: 1 + change.times }, () => item);
      return [changedAt(item, rest, change)];
    });
  }
  const entries = Object.entries(value as object).flatMap(([name, item]): [string, unknown][] => {
    if (name !== key) return [[name, item]];
    return rest.length === 0 && change.kind === 'remove' ? [] : [[name, changedAt(item, rest, change)]];
  });
  return Object.fromEntries(entries);
}

function changed(value: unknown, change: Change): unknown {
  switch (change.kind) {
    case 'replace':
      return change.value;
    case 'add':
      return isTree(value) ? Object.fromEntries([...Object.entries(value), [change.key, change.value]]) : change.value;
    case 'nudge':
      return typeof value === 'number' ? value + change.by : value;
    case 'repeat':
      return typeof value === 'string' ? value.repeat(1 + change.times) : value;
    case 'remove':
      return undefined;
  }
}

const isTree = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = { x: value };
  return value;
}

/** Enough to find every key of a large request, and little of an endless list. */
const MAX_PLACES = 200;
