/**
 * `npm run fuzz:asan [-- cases=200000 seed=1]`: the surfaces of media against a worker that is built with
 * AddressSanitizer, with UndefinedBehaviorSanitizer and with the assertions of the standard library. The worker ends at
 * the first access outside of what is allocated; its report is printed as it comes. Arithmetic that wraps around is
 * reported and goes on.
 */
import { givenArguments } from '../../bench/support/arguments.ts';
import { attack } from '../harm.ts';
import { mediaSurfaces } from '../surfaces.ts';

const given = givenArguments();
const seed = Number(given.get('seed') ?? 1);
const cases = Number(given.get('cases') ?? 200_000);

// For the worker, which inherits the server's environment. What it still holds when it is killed would count as a leak.
process.env.ASAN_OPTIONS = 'abort_on_error=1:detect_leaks=0:detect_stack_use_after_return=1';
process.env.UBSAN_OPTIONS = 'print_stacktrace=1';
// The worker's standard error.
process.env.DEBUG = 'mediasoup:ERROR:Worker*';

const outcome = await attack({ seed, cases, surfaces: mediaSurfaces, quietMs: 1000 });
const { reports, joinP99OverQuiet: _, ...harm } = outcome;
const table = Object.entries(reports).map(
  ([surface, { cases: sent, seconds }]) => `${surface.padEnd(8)}${sent} in ${seconds} s`,
);
process.stdout.write(`${[...table, JSON.stringify({ bench: 'fuzz-asan', seed, ...harm })].join('\n')}\n`);
process.exit(outcome.workerDeaths + outcome.exits + outcome.findings.length > 0 ? 1 : 0);
