/**
 * `npm run fuzz`: every surface, or one by `--surface`; `--cases` for the number of cases of each; `--seed`; `--case`
 * to replay a single one. Prints what each surface reports and exits with 1 where there are findings.
 */
import { parseArgs } from 'node:util';
import { FuzzedServer } from './fuzzed-server.ts';
import { replayCommand, type Surface } from './surface.ts';
import { surfaces } from './surfaces.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { surface: text, seed: text, cases: text, case: text } });
const seed = Number(values.seed ?? 1);
const chosen = surfaces.filter(({ name }) => values.surface === undefined || name === values.surface);
if (chosen.length === 0) throw new Error(`surfaces: ${surfaces.map(({ name }) => name).join(', ')}`);
const [from, to] =
  values.case === undefined ? [0, Number(values.cases ?? 2000)] : [Number(values.case), Number(values.case) + 1];
const say = (line: string) => void process.stdout.write(`${line}\n`);

let findings = 0;
process.on('unhandledRejection', (error) => {
  findings += 1;
  say(`nobody caught: ${error instanceof Error ? error.stack : String(error)}`);
});
const server = await FuzzedServer.start({ limits: 'raised' });
for (const surface of chosen) await fuzz(surface);
await server.stop();
for (const line of server.evidence) say(line);
process.exit(findings + server.evidence.length > 0 ? 1 : 0);

async function fuzz(surface: Surface): Promise<void> {
  const begun = performance.now();
  const report = await surface.run({ seed, from, to, server });
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  say(`${surface.name}: ${report.cases} cases in ${seconds} s ${JSON.stringify(report.outcomes)}`);
  for (const { case: number, what } of report.findings) {
    findings += 1;
    say(`  ${what}; again: ${replayCommand(surface.name, seed, number)}`);
  }
}
