/**
 * Runs in its own process: `node fetch-release.js <root> <folder>` puts `mediasoup-worker` of mediasoup's release into
 * the folder. The archive is unpacked only if its SHA-256 is the one in the release's description, which comes from
 * another host than the archive, or PARLEY_WORKER_SHA256. With MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL, as in
 * mediasoup, the archive comes from a mirror.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { CHECKSUM_DIFFERS } from './download.js';

const repository = 'versatica/mediasoup';
const { PARLEY_WORKER_SHA256, PARLEY_WORKER_RELEASE_URL, MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL } = process.env;

/** @param {string} version */
function archiveName(version) {
  const kernel = platform() === 'linux' ? `-kernel${Number(release().split('.')[0])}` : '';
  return `mediasoup-worker-${version}-${platform()}-${arch()}${kernel}.tgz`;
}

/**
 * In hexadecimal.
 * @param {string} version
 */
async function releasedChecksum(version) {
  if (PARLEY_WORKER_SHA256) return PARLEY_WORKER_SHA256.toLowerCase();
  const description =
    PARLEY_WORKER_RELEASE_URL || `https://api.github.com/repos/${repository}/releases/tags/${version}`;
  /** @type {{ assets: { name: string, digest: string | null }[] }} */
  const { assets } = JSON.parse(String(await bytesAt(description)));
  const digest = assets.find(({ name }) => name === archiveName(version))?.digest;
  if (!digest?.startsWith('sha256:')) throw new Error(`the release has no checksum of ${archiveName(version)}`);
  return digest.slice('sha256:'.length);
}

/** @param {string} url */
async function bytesAt(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return Buffer.from(await response.arrayBuffer());
}

const [root = '', folder = ''] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(join(root, 'node_modules/mediasoup/package.json'), 'utf8'));
const base = MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || `https://github.com/${repository}/releases/download`;
const checksum = await releasedChecksum(version);
const archive = await bytesAt(`${base}/${version}/${archiveName(version)}`);
if (createHash('sha256').update(archive).digest('hex') !== checksum) process.exit(CHECKSUM_DIFFERS);
const packed = join(folder, 'worker.tgz');
writeFileSync(packed, archive);
process.exitCode =
  spawnSync('tar', ['-xzf', packed, '-C', folder, 'mediasoup-worker'], { stdio: 'inherit' }).status ?? 1;
