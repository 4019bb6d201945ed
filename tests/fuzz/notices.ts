import * as fc from 'fast-check';
import { type Asked, HostileServer } from './hostile-server.ts';
import { Page, settle } from './page.ts';
import { drawn, type Run, type Surface, seedOf, sessionsOf, Tally } from './surface.ts';
import { hostile, type Mutation, mutated, mutation } from './values/hostile-values.ts';
import { joined, notices as templates, welcome } from './values/notice-templates.ts';

/** How many notices one client hears before the next client's turn. */
const SESSION_CASES = 40;
/** More requests than this for one batch mean a loop. */
const MAX_REQUESTS = 40;

type Batch = { notices: unknown; sequence: unknown; answer: readonly Mutation[]; cut: boolean };

/**
 * Notices, answers and the welcome of a hostile server, for the client's models: nothing is thrown, and nobody asks
 * without end.
 */
export const notices: Surface = {
  name: 'notices',
  weight: 14,
  async run(run) {
    const tally = new Tally();
    for (const cases of sessionsOf(run, SESSION_CASES)) await session(run, { ...cases, tally });
    return tally.report;
  },
};

async function session(run: Run, { from, to, tally }: { from: number; to: number; tally: Tally }): Promise<void> {
  const greeting = from % 2 === 0 ? welcome : mutated(welcome, drawn(changes, seedOf(run, from)));
  const server = new HostileServer({ welcome: greeting });
  const page = new Page(server);
  await settle();
  for (let number = from; number < to; number += 1) {
    await enter(page, server);
    const batch = drawn(batches, seedOf(run, number));
    const before = server.asked.length;
    server.answer = ({ name }: Asked) => answerTo(name, batch.answer);
    try {
      if (batch.cut) server.cut();
      server.connect();
      server.say(batch.notices, batch.sequence === undefined ? {} : { sequence: batch.sequence });
      await settle();
      const asked = server.asked.length - before;
      if (asked > MAX_REQUESTS) tally.find(number, `${asked} requests for one batch`);
      tally.count(reported.splice(0).length > 0 ? 'dropped' : page.call.state.value.phase);
    } catch (error) {
      tally.find(number, `${JSON.stringify(batch.notices)?.slice(0, 300)}: ${(error as Error).stack?.slice(0, 400)}`);
      tally.count('thrown');
    }
  }
  page.close();
}

/** Seated, whatever the case before has led to. */
async function enter({ call }: Page, server: HostileServer): Promise<void> {
  const { phase } = call.state.peek();
  if (phase !== 'idle' && phase !== 'ended') return;
  server.answer = ({ name }) => answerTo(name, []);
  server.welcome = welcome;
  server.cut();
  server.connect();
  void call.join({ room: 'blue', name: 'Eve' });
  await settle();
}

/** As a browser reports what a script catches and cannot handle. Node has none. */
const reported: unknown[] = [];
Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });

function answerTo(name: string, changes: readonly Mutation[]): unknown {
  const result = name === 'room:join' ? joined : null;
  return mutated({ ok: true, result }, changes);
}

const changes = fc.array(mutation, { minLength: 1, maxLength: 2 });

const notice = fc.oneof(
  ...Object.entries(templates).map(([name, all]) =>
    fc
      .tuple(fc.constantFrom<unknown>(...all), fc.array(mutation, { maxLength: 2 }))
      .map(([value, edits]) => [name, mutated(value, edits)]),
  ),
);

const batches: fc.Arbitrary<Batch> = fc.record({
  notices: fc.oneof(
    { weight: 12, arbitrary: fc.array(notice, { minLength: 1, maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc.array(fc.tuple(fc.constantFrom('__proto__', 'constructor', 'x'), hostile), { maxLength: 3 }),
    },
    { weight: 1, arbitrary: hostile },
  ),
  sequence: fc.option(fc.oneof(fc.constantFrom<unknown>(0, -1, 2 ** 53, Number.NaN, 'x', null)), {
    nil: undefined,
    freq: 10,
  }),
  answer: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: changes }),
  cut: fc.integer({ min: 0, max: 15 }).map((chance) => chance === 0),
});
