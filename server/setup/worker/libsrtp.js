/**
 * The sources of libsrtp. Debian 12 builds its libsrtp with NSS, which costs a worker a fifth of its time for the
 * detour of every packet; built from the distribution's own source archive with OpenSSL, which the worker contains
 * anyway, it does not.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../command.js';

const archive = 'libsrtp2_2.5.0.orig.tar.gz';
const sha256 = '8a43ef8e9ae2b665292591af62aa1a4ae41e468b6d98d8258f91478735da4e09';
const timeoutMs = 10_000;

/**
 * Returns the folder with the sources below `draft`, or undefined if the distribution does not provide exactly this
 * archive: its library is then used.
 * @param {string} draft
 * @param {NodeJS.ProcessEnv} env
 */
export async function libsrtpSources(draft, env) {
  const bytes = await fetchArchive(env);
  if (!bytes || createHash('sha256').update(bytes).digest('hex') !== sha256) return undefined;
  const folder = join(draft, 'libsrtp');
  mkdirSync(folder);
  const packed = join(draft, archive);
  writeFileSync(packed, bytes);
  const { ok } = await run(['tar', '-xzf', packed, '-C', folder, '--strip-components=1'], { env });
  return ok ? folder : undefined;
}

/**
 * It is beside the binary package, wherever apt would get that from.
 * @param {NodeJS.ProcessEnv} env
 */
async function fetchArchive(env) {
  const { stdout } = spawnSync('apt-get', ['download', '--print-uris', 'libsrtp2-dev'], { env, encoding: 'utf8' });
  const beside = /'(http[^']+)'/.exec(stdout ?? '')?.[1];
  if (!beside) return undefined;
  try {
    const response = await fetch(new URL(archive, beside), { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}
