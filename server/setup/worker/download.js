/** Downloads the worker that mediasoup's authors have built, and accepts it only with the checksum of their release. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../command.js';
import { setupDir } from '../places.js';
import { print } from '../progress.js';

const defaultSeconds = 20;

/**
 * Returns the path of the binary below `draft`, or undefined if there is none for this system, it cannot be downloaded
 * within PARLEY_DOWNLOAD_SECONDS, or its checksum cannot be verified. MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD is
 * honoured as in mediasoup.
 * @param {string} draft
 * @param {import('../step.js').Setup} setup
 * @param {(path: string) => boolean} starts
 */
export async function downloadWorker(draft, { root, node, env }, starts) {
  if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return undefined;
  const folder = join(draft, 'download');
  mkdirSync(folder);

  const { ok, code } = await run([node, join(setupDir, 'worker/fetch-release.js'), root, folder], {
    title: 'Fetching the mediasoup worker',
    env,
    timeoutMs: Number(env.PARLEY_DOWNLOAD_SECONDS || defaultSeconds) * 1000,
  });

  const binary = join(folder, 'mediasoup-worker');
  if (ok && starts(binary)) return binary;
  if (code === CHECKSUM_DIFFERS) print('The downloaded mediasoup worker differs from the release and is not used.');
  return undefined;
}

/** The exit code of `fetch-release.js` for a download with a wrong checksum. */
export const CHECKSUM_DIFFERS = 3;
