/** The made certificate is kept between starts, so that a phone's warning is answered once. */
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { StartError } from '../util/start-error.ts';
import { makeCertificate, type SelfMade } from './self-made.ts';

export type KeptOptions = {
  /** The folder to keep it in; made where it is not there. */
  folder: string;
  /** What it must be good for: IPv4 addresses and host names. */
  names: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
};

const File = z.object({ cert: z.string(), key: z.string(), root: z.string() });
const DAY_MS = 86_400_000;
/** A certificate that ends sooner than this is made anew. */
const LEAST_LEFT_MS = 30 * DAY_MS;
/** A machine that goes back and forth between networks keeps one certificate for all of them. */
const MAX_NAMES = 16;

/**
 * The certificate of the last start where it is good for all names and for a while yet; else a new one, which is then
 * kept, for the former names as well. @throws StartError where it cannot be kept.
 */
export async function keptCertificate({ folder, names, now }: KeptOptions): Promise<SelfMade> {
  const path = join(folder, 'certificate.json');
  const kept = await read(path);
  const known = kept ? namesOf(kept) : [];
  if (kept && names.every((name) => known.includes(name)) && isFresh(kept, now)) return kept;
  const made = await makeCertificate({ names: [...new Set([...names, ...known])].slice(0, MAX_NAMES), now });
  await keep(made, { folder, path });
  return made;
}

/** What is not there, not readable or not whole is made anew. */
async function read(path: string): Promise<SelfMade | undefined> {
  try {
    const file = File.parse(JSON.parse(await readFile(path, 'utf8')));
    return new X509Certificate(file.cert).raw.length > 0 ? file : undefined;
  } catch {
    return undefined;
  }
}

/** `DNS:localhost, IP Address:192.168.1.7` in one list. */
function namesOf({ cert }: SelfMade): string[] {
  const text = new X509Certificate(cert).subjectAltName ?? '';
  return text.split(', ').map((entry) => entry.slice(entry.indexOf(':') + 1));
}

function isFresh({ cert }: SelfMade, now: number): boolean {
  const { validFromDate, validToDate } = new X509Certificate(cert);
  return validFromDate.getTime() <= now && validToDate.getTime() - now >= LEAST_LEFT_MS;
}

/** Nobody but this user may read it, and a start that is killed leaves the former one. */
async function keep(made: SelfMade, { folder, path }: { folder: string; path: string }): Promise<void> {
  const draft = `${path}.${process.pid}`;
  try {
    await mkdir(folder, { recursive: true });
    await rm(draft, { force: true });
    await writeFile(draft, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
    await rename(draft, path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new StartError(
      `The certificate cannot be saved in ${folder} (${code}). Choose another folder with PARLEY_CACHE_DIR.`,
      { cause },
    );
  }
}
