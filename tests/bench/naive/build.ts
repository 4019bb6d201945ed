import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A folder with the client as it is built, and the naive one beside it at `/naive/index.html`. The caller removes it. */
export async function buildNaiveClient(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'naive-client-'));
  await cp(here('../../../dist/client'), folder, { recursive: true });
  await build({
    root: here('.'),
    base: '/naive/',
    logLevel: 'error',
    build: { outDir: join(folder, 'naive'), target: 'esnext', modulePreload: { polyfill: false } },
  });
  return folder;
}
