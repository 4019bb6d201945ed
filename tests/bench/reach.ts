/**
 * Sets Parley up as people do, wrongly in eleven ways and well in ten, each in network namespaces with a real browser,
 * and reports when participant and operator knew what is wrong, and whether anybody was warned for nothing.
 *
 *     npm run bench:reach [-- only=relay log]
 *
 * `only` chooses set-ups by a part of their names, and `log` prints the output of their servers.
 */
import { spawnSync } from 'node:child_process';
import { becomeRouter } from './reach/network.ts';
import { alarmsOnPage, isAlarm, nameOf, sentenceOf, shownAs } from './reach/sentences.ts';
import { broken, healthy, type SetUp } from './reach/set-ups.ts';
import { type Tried, trySetUp } from './reach/try-set-up.ts';
import { type Outcome, type Row, verdictOn } from './reach/verdict.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, report } from './support/summary.ts';

const given = givenArguments();

// Namespaces, rules, routes and programs of the set-ups are in namespaces of the bench, and end with it.
if (!given.has('inside')) {
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1), 'inside'];
  const flags = ['--net', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child'];
  const script = 'mkdir -p /run/netns && mount -t tmpfs none /run/netns && exec "$@"';
  process.exit(spawnSync('unshare', [...flags, 'sh', '-c', script, 'sh', ...again], { stdio: 'inherit' }).status ?? 1);
}

const isChosen = ({ name }: SetUp) => name.includes(given.get('only') ?? '');
const noise = await machineNoise();
await becomeRouter();
const rows: Record<string, Row> = {};
const outcomes: Outcome[] = [];
for (const setUp of broken.filter(isChosen)) {
  const tried = await trySetUp(setUp, { find: setUp.participant.map(shownAs), toTheEnd: false });
  const outcome = verdictOn(setUp, tried);
  outcomes.push(outcome);
  tell(`broken: ${setUp.name}`, { row: outcome.row, tried });
}
const alarmed: string[] = [];
const silent: string[] = [];
for (const setUp of healthy.filter(isChosen)) {
  const alarms = alarmsOnPage({ restarts: setUp.restarts ?? false });
  const tried = await trySetUp(setUp, { find: alarms.map(shownAs), toTheEnd: true });
  const page = alarms.filter((one) => tried.visit?.foundMs.has(shownAs(one))).map(nameOf);
  const log = tried.operator.lines.filter(isAlarm).map(sentenceOf);
  const isAlarmed = page.length > 0 || log.length > 0 || tried.health !== 'ok';
  if (isAlarmed) alarmed.push(setUp.name);
  const paths = [...new Set(tried.visit?.paths)].join(', ');
  if (paths === '') silent.push(setUp.name);
  const row = {
    participant: paths || 'no media',
    'they read': page.join(', '),
    operator: log.length === 0 ? 'nothing' : 'warned',
    'it reads': log.join('; '),
    health: tried.health ?? 'not started',
  };
  tell(`healthy: ${setUp.name}`, { row, tried });
}
const reached = outcomes.flatMap(({ participantKnows }) => participantKnows ?? []);
report(rows, {
  bench: 'reach',
  participantKnows: share(reached),
  operatorKnows: share(outcomes.map(({ operatorKnows }) => operatorKnows)),
  falseAlarms: alarmed.length,
  healthyWithoutMedia: silent.length,
  broken: outcomes.length,
  reached: reached.length,
  healthy: healthy.filter(isChosen).length,
  noise,
});
process.exit(0);

function tell(name: string, { row, tried }: { row: Row; tried: Tried }): void {
  rows[name] = row;
  if (given.has('log')) for (const { text } of tried.operator.lines) process.stderr.write(`${text}\n`);
  process.stderr.write(`${name}: ${JSON.stringify(row)}\n`);
}

function share(all: readonly boolean[]): number {
  return all.length === 0 ? 1 : Math.round((all.filter(Boolean).length / all.length) * 1000) / 1000;
}
