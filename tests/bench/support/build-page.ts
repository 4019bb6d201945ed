import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A folder with the built client, and a bench's own page beside it at `/<name>/index.html`. The caller removes it. */
export async function buildPage(name: 'naive' | 'mesh'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-client-`));
  await cp(here('../../../dist/client'), folder, { recursive: true });
  await build({
    root: here(`../${name}`),
    base: `/${name}/`,
    logLevel: 'error',
    build: { outDir: join(folder, name), target: 'esnext', modulePreload: { polyfill: false } },
  });
  return folder;
}
