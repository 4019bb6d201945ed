import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives all temporary folders of this run, also those of browsers, one folder of their own. */
export default async function create() {
  process.env.TMPDIR = await mkdtemp(join(tmpdir(), 'parley-tests-'));
}
