import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives all temporary folders of this run, also those of browsers, one folder of their own. */
export default async function create() {
  const folder = await mkdtemp(join(tmpdir(), 'parley-tests-'));
  // For every user, like the system's own: some tests become another one.
  await chmod(folder, 0o1777);
  process.env.TMPDIR = folder;
}
