/** Keeps the certificate of `--lan` between starts, so that a phone shows its warning only once. */
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { StartError } from '../util/start-error.ts';
import { makeCertificate, type SelfSigned } from './self-signed.ts';

export type StoredCertificateOptions = {
  /** The folder of the certificate; created if it is missing. */
  folder: string;
  /** The IPv4 addresses and host names for which the certificate must be valid. */
  names: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
};

const File = z.object({ cert: z.string(), key: z.string(), root: z.string() });
const DAY_MS = 86_400_000;
/** A certificate that expires sooner than this is replaced. */
const MIN_LEFT_MS = 30 * DAY_MS;
/** A machine that moves between networks keeps one certificate for all of them. */
const MAX_NAMES = 16;

/**
 * The certificate of the last start if it covers all names and does not expire soon; otherwise a new one, which is
 * saved and covers the previous names as well. @throws StartError if it cannot be saved.
 */
export async function keptCertificate({ folder, names, now }: StoredCertificateOptions): Promise<SelfSigned> {
  const path = join(folder, 'certificate.json');
  const kept = await read(path);
  const known = kept ? namesOf(kept) : [];
  if (kept && names.every((name) => known.includes(name)) && isFresh(kept, now)) return kept;
  const made = await makeCertificate({ names: [...new Set([...names, ...known])].slice(0, MAX_NAMES), now });
  await keep(made, { folder, path });
  return made;
}

/** A certificate that is missing, unreadable or incomplete is replaced. */
async function read(path: string): Promise<SelfSigned | undefined> {
  try {
    const file = File.parse(JSON.parse(await readFile(path, 'utf8')));
    return new X509Certificate(file.cert).raw.length > 0 ? file : undefined;
  } catch {
    return undefined;
  }
}

/** `DNS:localhost, IP Address:192.168.1.7` in one list. */
function namesOf({ cert }: SelfSigned): string[] {
  const text = new X509Certificate(cert).subjectAltName ?? '';
  return text.split(', ').map((entry) => entry.slice(entry.indexOf(':') + 1));
}

function isFresh({ cert }: SelfSigned, now: number): boolean {
  const { validFromDate, validToDate } = new X509Certificate(cert);
  return validFromDate.getTime() <= now && validToDate.getTime() - now >= MIN_LEFT_MS;
}

/** Saves the certificate, readable by this user only. A start that is killed leaves the previous file. */
async function keep(made: SelfSigned, { folder, path }: { folder: string; path: string }): Promise<void> {
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
