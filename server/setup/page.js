/** The step `page`: dist/client holds what the browser loads. */
import { join } from 'node:path';
import { run } from './command.js';
import { putInPlace, withDraft } from './draft.js';
import { failure } from './failure.js';
import { appendServerLicenses } from './licenses.js';
import { hashOf, isStamped, stamp } from './stamp.js';

const inputs = ['client', 'server/shared', 'package-lock.json', 'tsconfig.base.json'];

/** @type {import('./step.js').Step} */
export async function page({ root, node, env }) {
  const wanted = hashOf(root, inputs);
  const place = join(root, 'dist/client');
  if (isStamped(place, wanted)) return {};

  await withDraft(place, async (draft) => {
    const made = join(draft, 'made');
    const vite = [node, 'node_modules/vite/bin/vite.js', 'build', 'client', '--outDir', made, '--emptyOutDir'];
    const { ok, output } = await run(vite, { title: 'Building the page', cwd: root, env });
    if (!ok) throw failure('The page could not be built', output);
    appendServerLicenses(root, join(made, 'licenses.txt'));
    stamp(made, wanted);
    putInPlace(made, place);
  });
  return {};
}
