/**
 * Hostile input at every edge of a real server, while two bots talk in a room and a newcomer joins it over and over:
 * first with every limit raised, so that the input gets as far as it can, then with the default limits, from another
 * address than the newcomer's. Reports what died, what was lost, and how much longer a join took.
 *
 *     npm run bench:fuzz [-- cases=20000 seed=7]
 */
import { attack, type Outcome } from '../fuzz/harm.ts';
import { surfaces } from '../fuzz/surfaces.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report } from './support/summary.ts';

const given = givenArguments();
const cases = Number(given.get('cases') ?? 1_000_000);
const seed = Number(given.get('seed') ?? 1);

/** From the run with default limits, where most cases are refused. */
const LIMITED_SHARE = 0.02;
const QUIET_MS = 10_000;

const noise = await machineNoise();
const raised = await attack({ seed, cases, surfaces, quietMs: QUIET_MS });
const overNetwork = surfaces.filter(({ name }) => ['requests', 'frames', 'http'].includes(name));
const limited = await attack({
  seed,
  cases: Math.ceil(cases * LIMITED_SHARE),
  surfaces: overNetwork,
  limits: 'default',
  quietMs: QUIET_MS,
});
for (const line of [raised, limited].flatMap(({ findings, evidence }) => [...findings, ...evidence])) console.log(line);
report(
  { ...rows(raised, 'raised limits'), ...rows(limited, 'default limits') },
  {
    bench: 'fuzz',
    cases: raised.cases + limited.cases,
    ...sum('exits'),
    ...sum('workerDeaths'),
    ...sum('unhandledRejections'),
    ...sum('internalErrors'),
    ...sum('secretsLogged'),
    findings: raised.findings.length + limited.findings.length,
    witnessFaults: [...raised.witnessFaults, ...limited.witnessFaults].length,
    witnessLoss: Math.max(raised.witnessLoss, limited.witnessLoss),
    joinP99OverQuiet: limited.joinP99OverQuiet,
    joinP99OverQuietWithRaisedLimits: raised.joinP99OverQuiet,
    leftovers: { ...raised.leftovers, ...limited.leftovers },
    seed,
    noise,
  },
);
process.exit(0);

function rows({ reports }: Outcome, what: string): Record<string, object> {
  return Object.fromEntries(
    Object.entries(reports).map(([name, { cases, seconds, findings, outcomes }]) => {
      const [often = '', times = 0] = Object.entries(outcomes)[0] ?? [];
      return [
        `${name}, ${what}`,
        { cases, seconds, findings: findings.length, 'most often': `${often} ${Math.round((100 * times) / cases)} %` },
      ];
    }),
  );
}

function sum(key: 'exits' | 'workerDeaths' | 'unhandledRejections' | 'internalErrors' | 'secretsLogged') {
  return { [key]: raised[key] + limited[key] };
}
