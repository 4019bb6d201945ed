import { readFileSync } from 'node:fs';

type Steps = { readonly [from: string]: { readonly [event: string]: string | undefined } };

/** The transitions of a state machine as the diagram writes them, sorted. */
export const stepsOf = (steps: Steps): string[] =>
  Object.entries(steps)
    .flatMap(([from, events]) => Object.entries(events).map(([event, to]) => `${from} --> ${to}: ${event}`))
    .toSorted();

/** The transitions that the architecture page draws of the machine in this file, sorted. */
export function drawnStepsOf(file: string): string[] {
  const [, rest = ''] = readFileSync('docs/architecture.md', 'utf8').split(`\`${file}\`:\n\n\`\`\`mermaid\n`);
  const [drawing = ''] = rest.split('```');
  return drawing
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\w+ --> \w+: \w+$/.test(line))
    .toSorted();
}
