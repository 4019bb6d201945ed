/** The step `page`: dist/client contains what the browser loads. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { run } from './command.js';
import { putInPlace, withDraft } from './draft.js';
import { failure } from './failure.js';
import { appendServerLicenses } from './licenses.js';
import { hashOf, isStamped, stamp } from './stamp.js';

const inputs = [
  'client',
  'server/shared',
  'server/setup/page.js',
  'server/setup/licenses.js',
  'package-lock.json',
  'tsconfig.base.json',
];

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
    const licenses = join(made, 'licenses.txt');
    appendServerLicenses(root, licenses);
    compress(licenses);
    stamp(made, wanted);
    putInPlace(made, place);
  });
  return {};
}

/**
 * For what is written after the build, compressed like everything else.
 * @param {string} file
 */
function compress(file) {
  const content = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(content));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
